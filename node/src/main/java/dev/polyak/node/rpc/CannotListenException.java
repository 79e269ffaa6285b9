package dev.polyak.node.rpc;

/** A server's address cannot be bound: its port is in use, or is not this machine's. */
public final class CannotListenException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CannotListenException(Address address, Throwable cause) {
    super("cannot listen on %s: %s".formatted(address, cause.getMessage()), cause);
  }
}
