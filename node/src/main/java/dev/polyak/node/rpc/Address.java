package dev.polyak.node.rpc;

/**
 * Where a node serves.
 *
 * <p>{@code host:port} over TCP, port 0 for any free one; {@code in-process:name} inside one JVM.
 * Nothing but the address differs between an embedded cluster and one of processes.
 */
public sealed interface Address {

  /** A TCP endpoint; port in [0, 65535]. */
  record Tcp(String host, int port) implements Address {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /** A server of this JVM, by name. */
  record InProcess(String name) implements Address {
    @Override
    public String toString() {
      return PREFIX + name;
    }
  }

  String PREFIX = "in-process:";

  /**
   * Reads {@code host:port} or {@code in-process:name}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static Address parse(String text) {
    if (text.startsWith(PREFIX) && text.length() > PREFIX.length()) {
      return new InProcess(text.substring(PREFIX.length()));
    }
    int colon = text.lastIndexOf(':');
    if (colon > 0) {
      try {
        int port = Integer.parseInt(text, colon + 1, text.length(), 10);
        if (port >= 0 && port <= 65_535) {
          return new Tcp(text.substring(0, colon), port);
        }
      } catch (NumberFormatException notAPort) {
        // Falls through to the refusal, which shows the text.
      }
    }
    throw new IllegalArgumentException(
        "an address is host:port with a port in [0, 65535], not " + text);
  }
}
