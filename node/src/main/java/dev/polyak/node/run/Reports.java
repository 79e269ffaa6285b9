package dev.polyak.node.run;

import dev.polyak.node.Backoff;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.ReportRequest;
import dev.polyak.runs.v1.ReportResponse;
import dev.polyak.runs.v1.RunServiceGrpc;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * A member's reports to its run: one at a time, each until it is acknowledged, over reconnects.
 *
 * <p>Memory stays bounded because a caller adds up what happens while a report is under way and
 * sends it with the next. Thread-safe.
 */
public final class Reports implements AutoCloseable {
  private final ManagedChannel channel;
  private final String run;
  private final String member;
  private final long session;
  private final BiConsumer<Duration, Runnable> schedule;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final Context.CancellableContext context = Context.ROOT.withCancellation();
  private StreamObserver<ReportRequest> stream;
  private ReportRequest pending;
  private CompletableFuture<Progress> outcome;
  private long sequence;
  private int attempt;
  private boolean closed;

  /**
   * Opens nothing yet.
   *
   * @param channel to the param-server; stays the caller's
   * @param session from the node's Join
   * @param schedule runs something after a while, on any thread
   */
  public Reports(
      ManagedChannel channel,
      String run,
      String member,
      long session,
      BiConsumer<Duration, Runnable> schedule) {
    this.channel = channel;
    this.run = run;
    this.member = member;
    this.session = session;
    this.schedule = schedule;
  }

  /** Whether no report is under way. */
  public synchronized boolean isIdle() {
    return pending == null;
  }

  /**
   * Sends a report.
   *
   * @param body what happened since the last one; run, member, session and sequence are set here
   * @return the run's progress after it; fails with the status of a report that was refused
   * @throws IllegalStateException if one is under way
   */
  public CompletableFuture<Progress> send(ReportRequest.Builder body) {
    CompletableFuture<Progress> result;
    synchronized (this) {
      if (pending != null) {
        throw new IllegalStateException("a report is under way");
      }
      pending =
          body.setRun(run).setMember(member).setSession(session).setSequence(++sequence).build();
      result = new CompletableFuture<>();
      outcome = result;
    }
    transmit();
    return result;
  }

  private void transmit() {
    StreamObserver<ReportRequest> target;
    ReportRequest request;
    synchronized (this) {
      if (closed || pending == null) {
        return;
      }
      if (stream == null) {
        channel.resetConnectBackoff();
        context.run(() -> stream = RunServiceGrpc.newStub(channel).report(new Acknowledgements()));
      }
      target = stream;
      request = pending;
    }
    target.onNext(request);
  }

  private void acknowledged(ReportResponse response) {
    CompletableFuture<Progress> done;
    synchronized (this) {
      attempt = 0;
      if (pending == null || response.getSequence() != pending.getSequence()) {
        return;
      }
      pending = null;
      done = outcome;
    }
    done.complete(response.getProgress());
  }

  private void broken(Throwable failure) {
    CompletableFuture<Progress> refused = null;
    Duration wait;
    synchronized (this) {
      stream = null;
      Status.Code code = Status.fromThrowable(failure).getCode();
      if (pending != null
          && (closed
              || code == Status.Code.FAILED_PRECONDITION
              || code == Status.Code.INVALID_ARGUMENT
              || code == Status.Code.NOT_FOUND)) {
        pending = null;
        refused = outcome;
      }
      wait = Backoff.PEER.before(attempt++, random);
    }
    if (refused != null) {
      refused.completeExceptionally(failure);
    } else {
      schedule.accept(wait, this::transmit);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    context.cancel(null);
  }

  private final class Acknowledgements implements StreamObserver<ReportResponse> {
    @Override
    public void onNext(ReportResponse response) {
      acknowledged(response);
    }

    @Override
    public void onError(Throwable failure) {
      broken(failure);
    }

    @Override
    public void onCompleted() {
      broken(Status.UNAVAILABLE.withDescription("the server ended the call").asRuntimeException());
    }
  }
}
