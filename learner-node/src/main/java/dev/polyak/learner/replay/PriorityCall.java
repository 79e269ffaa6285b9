package dev.polyak.learner.replay;

import com.google.protobuf.ByteString;
import dev.polyak.learner.lease.Lease;
import dev.polyak.node.Backoff;
import dev.polyak.node.run.ReplayShard;
import dev.polyak.proto.Tensors;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.UpdatePrioritiesRequest;
import dev.polyak.replay.v1.UpdatePrioritiesResponse;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * New priorities to a replay shard, over reconnects.
 *
 * <p>Bounded: while {@value #IN_FLIGHT} updates are not acknowledged, only the newest one waits,
 * and what is sent while there is no connection is dropped. Both cost accuracy of the draws, never
 * correctness. Thread-safe; no lock is held while a message is sent.
 */
public final class PriorityCall implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PriorityCall.class);
  private static final int IN_FLIGHT = 8;

  private final ReplayShard shard;
  private final Lease lease;
  private final LongSupplier nanoTime;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private Attempt current;
  private Update waiting;
  private long retryAt;
  private int failures;
  private boolean closed;
  private Counts counts = Counts.NONE;

  /** Keys and their priorities, as the messages carry them. */
  private record Update(ByteString keys, ByteString priorities, int count) {}

  /**
   * What became of the keys that were sent.
   *
   * @param applied keys that took their priority
   * @param stale keys whose rows were gone
   * @param dropped keys that were never sent, or whose connection was lost
   */
  public record Counts(long applied, long stale, long dropped) {
    static final Counts NONE = new Counts(0, 0, 0);

    Counts plus(long moreApplied, long moreStale, long moreDropped) {
      return new Counts(applied + moreApplied, stale + moreStale, dropped + moreDropped);
    }
  }

  /**
   * Connects with the first update.
   *
   * @param nanoTime a monotonic clock
   */
  public PriorityCall(ReplayShard shard, Lease lease, LongSupplier nanoTime) {
    this.shard = shard;
    this.lease = lease;
    this.nanoTime = nanoTime;
    retryAt = nanoTime.getAsLong();
  }

  /**
   * Sends priorities.
   *
   * @param count of both arrays, which are the caller's again at once
   */
  public void send(long[] keys, float[] priorities, int count) {
    if (count == 0) {
      return;
    }
    Update update =
        new Update(Tensors.ofLongs(keys, count), Tensors.ofFloats(priorities, 0, count), count);
    Attempt attempt = connection(count);
    if (attempt != null) {
      attempt.offer(update);
    }
  }

  private Attempt connection(int count) {
    Attempt attempt;
    synchronized (this) {
      if (current != null) {
        return current;
      }
      if (closed || !lease.isHeld() || nanoTime.getAsLong() - retryAt < 0) {
        counts = counts.plus(0, 0, count);
        return null;
      }
      attempt = new Attempt();
      current = attempt;
    }
    attempt.open();
    return attempt;
  }

  /** Waits until all that was sent is acknowledged, or its connection is lost. */
  public synchronized void awaitAcknowledged() throws InterruptedException {
    while (current != null && !closed && (!current.inFlight.isEmpty() || waiting != null)) {
      wait();
    }
  }

  /** What happened since the last time that it was asked. */
  public synchronized Counts takeCounts() {
    Counts taken = counts;
    counts = Counts.NONE;
    return taken;
  }

  @Override
  public void close() {
    Attempt last;
    synchronized (this) {
      closed = true;
      last = current;
      notifyAll();
    }
    if (last != null) {
      last.context.cancel(null);
    }
  }

  private void broken(Attempt attempt, Status status) {
    boolean refused =
        switch (status.getCode()) {
          case FAILED_PRECONDITION, INVALID_ARGUMENT, PERMISSION_DENIED -> true;
          default -> false;
        };
    synchronized (this) {
      if (current != attempt) {
        return;
      }
      current = null;
      counts = counts.plus(0, 0, attempt.keysInFlight() + (waiting == null ? 0 : waiting.count()));
      waiting = null;
      retryAt = nanoTime.getAsLong() + Backoff.PEER.before(failures++, random).toNanos();
      notifyAll();
      if (closed) {
        return;
      }
    }
    if (refused) {
      lease.lose(
          "the replay shard at %s refuses priorities: %s"
              .formatted(shard.address(), status.getDescription()));
    } else {
      LOG.debug("priorities are dropped until the replay shard is back: {}", status);
    }
  }

  /** One connection's life; fields without final belong to the call's monitor. */
  private final class Attempt implements StreamObserver<UpdatePrioritiesResponse> {
    private final Context.CancellableContext context = Context.ROOT.withCancellation();
    private Outbox<UpdatePrioritiesRequest> outbox;
    private boolean introduced;

    /** Keys of each update that is not acknowledged, oldest first. */
    private final Deque<Integer> inFlight = new ArrayDeque<>();

    void open() {
      context.run(
          () ->
              outbox =
                  new Outbox<>(ReplayServiceGrpc.newStub(shard.channel()).updatePriorities(this)));
    }

    void offer(Update update) {
      UpdatePrioritiesRequest request;
      synchronized (PriorityCall.this) {
        if (current != this) {
          counts = counts.plus(0, 0, update.count());
          return;
        }
        if (inFlight.size() >= IN_FLIGHT) {
          counts = counts.plus(0, 0, waiting == null ? 0 : waiting.count());
          waiting = update;
          return;
        }
        request = next(update);
      }
      outbox.send(request);
    }

    private long keysInFlight() {
      return inFlight.stream().mapToLong(Integer::longValue).sum();
    }

    private UpdatePrioritiesRequest next(Update update) {
      inFlight.add(update.count());
      UpdatePrioritiesRequest.Builder request =
          UpdatePrioritiesRequest.newBuilder()
              .setKeys(update.keys())
              .setPriorities(update.priorities());
      if (!introduced) {
        introduced = true;
        request.setRun(lease.run()).setEpoch(lease.epoch()).setTable(ReplayTables.TABLE);
      }
      return request.build();
    }

    @Override
    public void onNext(UpdatePrioritiesResponse response) {
      UpdatePrioritiesRequest request = null;
      synchronized (PriorityCall.this) {
        failures = 0;
        inFlight.remove();
        counts = counts.plus(response.getApplied(), response.getStale(), 0);
        if (waiting != null && current == this) {
          request = next(waiting);
          waiting = null;
        }
        PriorityCall.this.notifyAll();
      }
      if (request != null) {
        outbox.send(request);
      }
    }

    @Override
    public void onError(Throwable failure) {
      broken(this, Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      broken(this, Status.UNAVAILABLE.withDescription("it ended the call"));
    }
  }
}
