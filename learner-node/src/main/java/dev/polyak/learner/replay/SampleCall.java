package dev.polyak.learner.replay;

import dev.polyak.learner.lease.Lease;
import dev.polyak.node.Backoff;
import dev.polyak.node.rpc.StatusText;
import dev.polyak.node.run.ReplayShard;
import dev.polyak.replay.v1.Credit;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.SampleBatch;
import dev.polyak.replay.v1.SampleRequest;
import dev.polyak.replay.v1.SampleResponse;
import dev.polyak.replay.v1.TableStatus;
import dev.polyak.replay.v1.WatchStatusRequest;
import dev.polyak.replay.v1.WatchStatusResponse;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sampling from one shard, over reconnects. In a run of several shards its status is watched with
 * it, and one that falls silent counts as lost.
 *
 * <p>Thread-safe. No lock is held while a message is sent; what the listener hears of one
 * connection it hears one after another, and nothing after {@link Listener#broken}.
 */
final class SampleCall implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SampleCall.class);

  /** Looks for a sign of life, of which so many in a row may be missing. */
  private static final int CHECKS = 4;

  private final ReplayShard shard;
  private final ReplayTables tables;
  private final Lease lease;
  private final SampleRequest open;
  private final Duration timeout;
  private final boolean watched;
  private final Listener listener;
  private final BiConsumer<Duration, Runnable> schedule;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private Attempt current;
  private boolean tablesMissing;
  private boolean ended;
  private boolean waits;
  private int failures;

  /** What goes on at the shard. */
  interface Listener {
    /** Its tables are there; {@code anew}: and empty. */
    void created(boolean anew);

    /** Draws may be sent. */
    void opened(Outbox<SampleRequest> outbox);

    /** How it stands; of a run of several shards. */
    void status(TableStatus status);

    /**
     * Windows came; their buffers are given back when this returns.
     *
     * @throws IllegalArgumentException if they are not what was asked for
     */
    void arrived(SampleBatch message);

    /** What was drawn and has not arrived is lost. */
    void broken();

    /** After each of the above, without a lock: time to draw. */
    void proceed();

    /** No batches will come any more: the shard has no more data, or refuses. */
    void ended();
  }

  /**
   * A call that is not connected.
   *
   * @param open the call's opening
   * @param watched whether the shard is one of several
   * @param timeout without a sign of life, of one of several
   */
  SampleCall(
      ReplayShard shard,
      ReplayTables tables,
      Lease lease,
      SampleRequest open,
      boolean watched,
      Duration timeout,
      Listener listener,
      BiConsumer<Duration, Runnable> schedule) {
    this.shard = shard;
    this.tables = tables;
    this.lease = lease;
    this.open = open;
    this.watched = watched;
    this.timeout = timeout;
    this.listener = listener;
    this.schedule = schedule;
    tablesMissing = watched;
  }

  /** Connects, after creating the tables where they may be missing. */
  void connect() {
    boolean createFirst;
    synchronized (this) {
      if (ended) {
        return;
      }
      createFirst = tablesMissing;
    }
    if (!createFirst) {
      open();
      return;
    }
    tables
        .create()
        .whenComplete(
            (created, failure) -> {
              if (failure == null) {
                listener.created(created.getCreated());
                tablesAreThere();
                open();
              } else {
                broken(Status.fromThrowable(unwrapped(failure)));
              }
            });
  }

  /** One of several is asked each time, since it may count anew. */
  private synchronized void tablesAreThere() {
    tablesMissing = watched;
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException ? failure.getCause() : failure;
  }

  private void open() {
    Attempt attempt = new Attempt();
    attempt.start();
    boolean unwanted;
    synchronized (this) {
      unwanted = ended;
      current = attempt;
    }
    if (unwanted) {
      attempt.context.cancel(null);
      return;
    }
    attempt.opened();
    listener.proceed();
  }

  private void broken(Status status) {
    Duration wait;
    synchronized (this) {
      if (ended) {
        return;
      }
      switch (status.getCode()) {
        case FAILED_PRECONDITION, INVALID_ARGUMENT, PERMISSION_DENIED -> {
          ended = true;
          wait = Duration.ZERO;
        }
        case DEADLINE_EXCEEDED -> {
          // It has waited; the shard is well.
          failures = 0;
          wait = Backoff.PEER.before(0, random);
        }
        default -> {
          tablesMissing |= status.getCode() == Status.Code.NOT_FOUND;
          wait = Backoff.PEER.before(failures++, random);
        }
      }
      if (!ended && !waits) {
        LOG.info("waits for the replay shard at {}: {}", shard.address(), StatusText.of(status));
        waits = true;
      }
    }
    if (wait.isZero()) {
      listener.ended();
      lease.lose(
          "the replay shard at %s refuses to be sampled: %s"
              .formatted(shard.address(), StatusText.of(status)));
    } else {
      schedule.accept(wait, this::connect);
    }
  }

  private synchronized void gives() {
    failures = 0;
    if (waits) {
      LOG.info("goes on: the replay shard at {} gives batches", shard.address());
      waits = false;
    }
  }

  @Override
  public void close() {
    Attempt last;
    synchronized (this) {
      ended = true;
      last = current;
    }
    if (last != null) {
      last.context.cancel(null);
    }
  }

  /** One connection's life. Fields without final belong to its monitor. */
  private final class Attempt implements ClientResponseObserver<SampleRequest, SampleResponse> {
    private final Context.CancellableContext context = Context.ROOT.withCancellation();
    private ClientCallStreamObserver<SampleRequest> stream;
    private Outbox<SampleRequest> outbox;
    private int silentChecks;
    private boolean over;

    void start() {
      context.run(() -> ReplayServiceGrpc.newStub(shard.channel()).sample(this));
      outbox.send(open);
      if (watched) {
        WatchStatusRequest request = WatchStatusRequest.newBuilder().setRun(lease.run()).build();
        context.run(
            () -> ReplayServiceGrpc.newStub(shard.channel()).watchStatus(request, new Watch()));
        scheduleCheck();
      }
    }

    private void scheduleCheck() {
      schedule.accept(timeout.dividedBy(CHECKS), this::check);
    }

    private void check() {
      boolean silent;
      synchronized (this) {
        if (over) {
          return;
        }
        silent = ++silentChecks > CHECKS;
      }
      if (silent) {
        fail(
            Status.UNAVAILABLE.withDescription(
                "it has not said how it stands for %.1f s (learner-node.shard-timeout)"
                    .formatted(timeout.toMillis() / 1e3)));
      } else {
        scheduleCheck();
      }
    }

    synchronized void opened() {
      if (!over) {
        listener.opened(outbox);
      }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<SampleRequest> requests) {
      stream = requests;
      outbox = new Outbox<>(requests);
      requests.disableAutoRequestWithInitial(1);
    }

    @Override
    public void onNext(SampleResponse response) {
      if (response.hasBatch()) {
        try {
          arrived(response.getBatch());
        } catch (IllegalArgumentException refused) {
          fail(Status.INTERNAL.withDescription("it sent " + refused.getMessage()));
          return;
        }
      }
      stream.request(1);
    }

    private void arrived(SampleBatch message) {
      if (message.getOutOfData()) {
        LOG.info("the replay shard at {} has no more data for this run", shard.address());
        listener.ended();
        return;
      }
      synchronized (this) {
        if (over) {
          return;
        }
        listener.arrived(message);
      }
      gives();
      if (message.getCreditBytes() > 0) {
        outbox.send(
            SampleRequest.newBuilder()
                .setCredit(Credit.newBuilder().setBytes(message.getCreditBytes()))
                .build());
      }
    }

    @Override
    public void onError(Throwable failure) {
      fail(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      fail(Status.UNAVAILABLE.withDescription("it ended the call"));
    }

    private void fail(Status status) {
      synchronized (this) {
        if (over) {
          return;
        }
        over = true;
        listener.broken();
      }
      context.cancel(null);
      SampleCall.this.broken(status);
      listener.proceed();
    }

    /** The status, which lives and dies with the attempt. */
    private final class Watch implements StreamObserver<WatchStatusResponse> {
      @Override
      public void onNext(WatchStatusResponse response) {
        synchronized (Attempt.this) {
          if (over) {
            return;
          }
          silentChecks = 0;
          response.getTablesList().stream()
              .filter(table -> table.getTable().equals(ReplayTables.TABLE))
              .forEach(listener::status);
        }
        listener.proceed();
      }

      @Override
      public void onError(Throwable failure) {
        fail(Status.fromThrowable(failure));
      }

      @Override
      public void onCompleted() {
        fail(Status.UNAVAILABLE.withDescription("it ended the status"));
      }
    }
  }
}
