package dev.polyak.learner.lease;

import dev.polyak.node.run.Futures;
import dev.polyak.runs.v1.AcquireLeaseRequest;
import dev.polyak.runs.v1.ReleaseLeaseRequest;
import dev.polyak.runs.v1.RenewLeaseRequest;
import dev.polyak.runs.v1.RunServiceGrpc;
import dev.polyak.runs.v1.RunServiceGrpc.RunServiceFutureStub;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The right to write a run's weights, under one epoch. Whatever finds out that it is gone says so
 * here, and nothing is written after that. Thread-safe.
 */
public final class Lease {
  private static final long DEADLINE_SECONDS = 5;

  private final ManagedChannel channel;
  private final String run;
  private final String member;
  private final long epoch;
  private final Duration duration;
  private final Consumer<String> lost;
  private final AtomicBoolean held = new AtomicBoolean(true);

  /**
   * A lease that was granted.
   *
   * @param channel to the param-server; stays the caller's
   * @param duration it ends when it was not renewed for so long
   * @param lost hears once why it is gone
   */
  public Lease(
      ManagedChannel channel,
      String run,
      String member,
      long epoch,
      Duration duration,
      Consumer<String> lost) {
    this.channel = channel;
    this.run = run;
    this.member = member;
    this.epoch = epoch;
    this.duration = duration;
    this.lost = lost;
  }

  /** Asks for the lease; fails with FAILED_PRECONDITION while another learner holds it. */
  public static CompletionStage<Lease> acquire(
      ManagedChannel channel, String run, String member, long session, Consumer<String> lost) {
    AcquireLeaseRequest request =
        AcquireLeaseRequest.newBuilder().setRun(run).setMember(member).setSession(session).build();
    return Futures.stage(stub(channel).acquireLease(request))
        .thenApply(
            reply ->
                new Lease(
                    channel,
                    run,
                    member,
                    reply.getEpoch(),
                    Duration.ofMillis(reply.getDurationMs()),
                    lost));
  }

  /** Keeps the lease; fails with FAILED_PRECONDITION where it is gone. */
  public CompletionStage<Void> renew() {
    RenewLeaseRequest request =
        RenewLeaseRequest.newBuilder().setRun(run).setMember(member).setEpoch(epoch).build();
    return Futures.stage(stub(channel).renewLease(request)).thenAccept(reply -> {});
  }

  /** Gives the lease back, so that another learner need not wait. */
  public CompletionStage<Void> release() {
    held.set(false);
    ReleaseLeaseRequest request =
        ReleaseLeaseRequest.newBuilder().setRun(run).setMember(member).setEpoch(epoch).build();
    return Futures.stage(stub(channel).releaseLease(request)).thenAccept(reply -> {});
  }

  /** Ends all writes: the lease is gone, or a peer refuses what is done under it for good. */
  public void lose(String why) {
    if (held.compareAndSet(true, false)) {
      lost.accept(why);
    }
  }

  /** Whether writes may go on. */
  public boolean isHeld() {
    return held.get();
  }

  public String run() {
    return run;
  }

  public String member() {
    return member;
  }

  public long epoch() {
    return epoch;
  }

  /** How often to renew: three times before it would end. */
  public Duration renewal() {
    return duration.dividedBy(3);
  }

  private static RunServiceFutureStub stub(ManagedChannel channel) {
    return RunServiceGrpc.newFutureStub(channel)
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }
}
