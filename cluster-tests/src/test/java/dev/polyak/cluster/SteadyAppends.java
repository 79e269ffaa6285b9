package dev.polyak.cluster;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.polyak.node.Pace;
import dev.polyak.node.security.CertificateRole;
import dev.polyak.replay.PromisedSteps;
import io.grpc.ManagedChannel;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A client that appends to a shard, in a durable run of its own, whatever befalls the shard, and
 * knows what it was promised.
 */
final class SteadyAppends implements AutoCloseable {
  private static final int MESSAGES_PER_SECOND = 2;

  /** Steps of some hours. */
  private static final int ROOM = 1 << 18;

  private final Cluster cluster;
  private final Node shard;
  private final PromisedSteps steps = new PromisedSteps(2, ROOM);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final Thread thread;
  private volatile boolean ended;

  /** Begins; the shard is there. */
  SteadyAppends(Cluster cluster, Node shard) {
    this.cluster = cluster;
    this.shard = shard;
    ManagedChannel channel = connect();
    steps.create(channel);
    channel.shutdownNow();
    thread = Thread.ofPlatform().daemon().name("appends to " + shard).start(this::append);
  }

  private ManagedChannel connect() {
    return cluster.connect(shard, CertificateRole.OPERATOR);
  }

  private void append() {
    Pace attempts = Pace.of(2);
    Pace messages = Pace.of(MESSAGES_PER_SECOND);
    try {
      while (!ended) {
        attempts.await(1, () -> ended);
        ManagedChannel channel = connect();
        steps.appendWhile(
            channel,
            () -> {
              messages.await(1, () -> ended);
              return !ended;
            });
        channel.shutdownNow();
      }
    } catch (RuntimeException | AssertionError broken) {
      failure.set(broken);
    }
  }

  /** Steps that were promised. */
  long count() {
    return steps.count();
  }

  /** Ends, and draws all that was promised from the shard, which is there. */
  void requireAll() {
    close();
    if (failure.get() != null) {
      throw new AssertionError("appends to " + shard, failure.get());
    }
    ManagedChannel channel = connect();
    steps.requireAll(channel);
    channel.shutdownNow();
  }

  @Override
  public void close() {
    ended = true;
    Uninterruptibles.joinUninterruptibly(thread);
  }
}
