package dev.polyak.node.rpc;

import io.grpc.Attributes;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Closes connections beyond a server's limit, which others do not notice. Thread-safe.
 *
 * <p>A connection counts from its first frame; one that sends none is closed by the handshake's
 * deadline.
 */
final class ConnectionLimit extends ServerTransportFilter {
  private static final Attributes.Key<Boolean> COUNTED = Attributes.Key.create("counted");

  private final int maximum;
  private final AtomicInteger open = new AtomicInteger();

  ConnectionLimit(int maximum) {
    this.maximum = maximum;
  }

  /** What this throws closes the connection, and is the reason that the client is told. */
  @Override
  public Attributes transportReady(Attributes attributes) {
    if (open.incrementAndGet() > maximum) {
      open.decrementAndGet();
      throw Status.RESOURCE_EXHAUSTED
          .withDescription(
              "%d connections are open already (security.limits.connections)".formatted(maximum))
          .asRuntimeException();
    }
    return attributes.toBuilder().set(COUNTED, true).build();
  }

  @Override
  public void transportTerminated(Attributes attributes) {
    if (attributes != null && attributes.get(COUNTED) != null) {
      open.decrementAndGet();
    }
  }
}
