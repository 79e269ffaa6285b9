package dev.polyak.actor.append;

import dev.polyak.node.Backoff;
import dev.polyak.replay.v1.AppendAcknowledged;
import dev.polyak.replay.v1.AppendOpened;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends the steps of all lanes of an actor-node to a replay shard: in order, each once, over
 * reconnects and restarts of the shard.
 *
 * <p>{@link #append} holds its caller back while too much is unacknowledged: a little while the
 * shard is there, so that the rate limiter holds the lanes and not a buffer; up to the buffer while
 * it is away, so that a short outage costs nothing.
 *
 * <p>All state is guarded by this object; the call's observer is only used by the thread that is in
 * {@link #pump}.
 */
public final class AppendCall implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AppendCall.class);

  private final Supplier<ManagedChannel> shard;
  private final String run;
  private final boolean prioritised;
  private final Limits limits;
  private final BiConsumer<Duration, Runnable> schedule;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final List<LaneStream> lanes = new ArrayList<>();
  private Connection connection;
  private long credit;
  private long messages;
  private int unacknowledgedSteps;
  private long acknowledgedSteps;
  private int attempt;
  private String lastWait = "";
  private boolean finishing;
  private boolean pumping;
  private boolean closed;

  /**
   * How many steps may be unacknowledged.
   *
   * @param inFlight while the shard answers
   * @param buffered while it is away
   */
  public record Limits(int inFlight, int buffered) {}

  /**
   * Connects at once.
   *
   * @param shard gives the channel to where the shard is now, ready to connect at once
   * @param prioritised whether initial priorities follow
   * @param schedule runs something after a while, on any thread
   */
  public AppendCall(
      Supplier<ManagedChannel> shard,
      String run,
      boolean prioritised,
      Limits limits,
      BiConsumer<Duration, Runnable> schedule) {
    this.shard = shard;
    this.run = run;
    this.prioritised = prioritised;
    this.limits = limits;
    this.schedule = schedule;
  }

  /**
   * Adds a lane before the first {@link #append}.
   *
   * @param stream its name for its life
   * @param incarnation above all earlier ones of the stream
   * @return the lane's handle
   */
  public synchronized int addLane(String stream, long incarnation) {
    int handle = lanes.size();
    lanes.add(new LaneStream(handle, stream, incarnation));
    return handle;
  }

  /**
   * Adds rows of a lane and sends what may be sent.
   *
   * @param rows flags, columns and priorities; the rest is set here
   * @param steps rows that are steps
   * @throws InterruptedException if interrupted while it waits
   */
  public void append(int lane, AppendRows.Builder rows, int steps) throws InterruptedException {
    synchronized (this) {
      while (!closed && isFull(steps)) {
        wait();
      }
      if (closed) {
        return;
      }
      lanes.get(lane).add(++messages, rows, steps);
      unacknowledgedSteps += steps;
    }
    pump();
  }

  /** From here on {@link #append} waits no more: the little that still comes is the last. */
  public synchronized void finish() {
    finishing = true;
    notifyAll();
  }

  private boolean isFull(int steps) {
    if (finishing) {
      return false;
    }
    int limit = connection != null && connection.answered ? limits.inFlight : limits.buffered;
    return unacknowledgedSteps > 0 && unacknowledgedSteps + steps > limit;
  }

  /** Waits until everything is acknowledged, or the call is closed. */
  public synchronized void awaitAcknowledged() throws InterruptedException {
    while (!closed && !lanes.stream().allMatch(LaneStream::isEmpty)) {
      wait();
    }
  }

  /**
   * As {@link #awaitAcknowledged()}, for a while at the most. Returns whether everything is
   * acknowledged.
   */
  public synchronized boolean awaitAcknowledged(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!closed && !lanes.stream().allMatch(LaneStream::isEmpty)) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  /** Steps that the shard has not acknowledged. */
  public synchronized int unacknowledgedSteps() {
    return unacknowledgedSteps;
  }

  /** Steps that the shard has acknowledged so far. */
  public synchronized long acknowledgedSteps() {
    return acknowledgedSteps;
  }

  /** Messages that were sent and that the shard has not acknowledged. */
  public synchronized int messagesInFlight() {
    return lanes.stream().mapToInt(LaneStream::messagesInFlight).sum();
  }

  private void freed(int steps) {
    unacknowledgedSteps -= steps;
    acknowledgedSteps += steps;
  }

  /** Sends what credit and connection allow; one thread at a time, whoever comes first. */
  private void pump() {
    synchronized (this) {
      if (pumping || closed) {
        return;
      }
      pumping = true;
    }
    while (true) {
      AppendRequest next;
      Connection target;
      synchronized (this) {
        if (closed) {
          pumping = false;
          return;
        }
        if (connection == null) {
          connection = new Connection();
        }
        target = connection;
        next = target.next();
        if (next == null) {
          pumping = false;
          return;
        }
      }
      target.send(next);
    }
  }

  /** Opens the call if there is none. */
  public void connect() {
    pump();
  }

  private synchronized void disconnected(Connection which, Throwable failure) {
    if (connection != which || closed) {
      return;
    }
    connection = null;
    lanes.forEach(LaneStream::disconnected);
    Status status = Status.fromThrowable(failure);
    String wait =
        status.getDescription() == null ? status.getCode().toString() : status.getDescription();
    if (status.getCode() == Status.Code.FAILED_PRECONDITION
        || status.getCode() == Status.Code.INVALID_ARGUMENT) {
      LOG.warn("the replay shard refused an append: {}", wait);
    } else if (!wait.equals(lastWait)) {
      LOG.info("waits for the replay shard: {}", wait);
    }
    lastWait = wait;
    notifyAll();
    schedule.accept(Backoff.PEER.before(attempt++, random), this::pump);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (connection != null) {
      connection.cancel();
    }
    notifyAll();
  }

  /** One call to the shard. Its fields are guarded by the outer object. */
  private final class Connection implements StreamObserver<AppendResponse> {
    private final Context.CancellableContext context = Context.ROOT.withCancellation();
    private final boolean[] opening = new boolean[lanes.size()];
    private StreamObserver<AppendRequest> requests;
    private boolean answered;
    private int turn;

    /**
     * What to send next: first each stream's opening, then rows, lanes in turn. Null: nothing may
     * be sent now.
     */
    private AppendRequest next() {
      for (int i = 0; i < opening.length; i++) {
        if (!opening[i]) {
          opening[i] = true;
          return AppendRequest.newBuilder().setOpen(lanes.get(i).open(run, prioritised)).build();
        }
      }
      for (int i = 0; i < lanes.size(); i++) {
        turn = (turn + 1) % lanes.size();
        AppendRows rows = lanes.get(turn).send(credit);
        if (rows != null) {
          credit -= LaneStream.bytes(rows);
          return AppendRequest.newBuilder().setRows(rows).build();
        }
      }
      return null;
    }

    /** Called by the pumping thread, without the lock: a direct executor may answer within. */
    private void send(AppendRequest request) {
      if (requests == null) {
        ManagedChannel channel = shard.get();
        context.run(() -> requests = ReplayServiceGrpc.newStub(channel).append(this));
      }
      try {
        requests.onNext(request);
      } catch (IllegalStateException alreadyEnded) {
        // onError has been or will be called, and everything is sent again.
      }
    }

    private void cancel() {
      context.cancel(null);
    }

    @Override
    public void onNext(AppendResponse response) {
      synchronized (AppendCall.this) {
        if (connection != this) {
          return;
        }
        switch (response.getKindCase()) {
          case OPENED -> opened(response.getOpened());
          case ACKNOWLEDGED -> acknowledged(response.getAcknowledged());
          case KIND_NOT_SET -> throw new IllegalArgumentException("an empty response");
        }
        AppendCall.this.notifyAll();
      }
      pump();
    }

    private void opened(AppendOpened response) {
      if (!answered) {
        answered = true;
        attempt = 0;
        credit = 0;
        if (!lastWait.isEmpty()) {
          LOG.info("the replay shard is back");
          lastWait = "";
        }
      }
      credit += response.getCreditBytes();
      LaneStream lane = lanes.get(response.getHandle());
      freed(lane.opened(response.getNextSequence(), response.getEpisodeOpen()));
      if (!lane.isOpened()) {
        LOG.info(
            "{} goes on as incarnation {}: the shard no longer holds the one before",
            lane.open(run, prioritised).getStream(),
            lane.incarnation());
        opening[response.getHandle()] = false;
      }
    }

    private void acknowledged(AppendAcknowledged response) {
      credit += response.getCreditBytes();
      freed(lanes.get(response.getHandle()).acknowledged(response.getMessage()));
    }

    @Override
    public void onError(Throwable failure) {
      disconnected(this, failure);
    }

    @Override
    public void onCompleted() {
      disconnected(
          this,
          Status.UNAVAILABLE.withDescription("the shard ended the call").asRuntimeException());
    }
  }
}
