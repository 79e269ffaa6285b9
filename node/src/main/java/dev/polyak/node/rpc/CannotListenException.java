package dev.polyak.node.rpc;

/**
 * A server's address cannot be bound: its port is in use, or is not this machine's, or would be
 * open to everyone.
 */
public final class CannotListenException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CannotListenException(Address address, Throwable cause) {
    super("cannot listen on %s: %s".formatted(address, cause.getMessage()), cause);
  }

  public CannotListenException(Address address, String why) {
    super("cannot listen on %s: %s".formatted(address, why));
  }
}
