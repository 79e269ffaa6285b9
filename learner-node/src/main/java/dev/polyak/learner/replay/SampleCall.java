package dev.polyak.learner.replay;

import dev.polyak.agents.Agent;
import dev.polyak.learner.lease.Lease;
import dev.polyak.node.Backoff;
import dev.polyak.node.run.ReplayShard;
import dev.polyak.replay.v1.Credit;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.SampleBatch;
import dev.polyak.replay.v1.SampleDraw;
import dev.polyak.replay.v1.SampleOpen;
import dev.polyak.replay.v1.SampleRequest;
import dev.polyak.replay.v1.SampleResponse;
import dev.polyak.replay.v1.Signature;
import dev.polyak.replay.v1.TableShare;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches from a replay shard, drawn ahead, over reconnects.
 *
 * <p>Memory is bounded: there are {@code prefetch + 1} batches, each of them free, drawn, ready or
 * taken, and messages are composed into them as they arrive, on the call's thread, which gives
 * their credit back at once. One thread takes and releases. No lock is held while a message is
 * sent.
 */
public final class SampleCall implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SampleCall.class);
  private static final int CREDIT_BYTES = 8 << 20;
  private static final int DRAW_TIMEOUT_MS = 10_000;

  private final ReplayShard shard;
  private final ReplayTables tables;
  private final Lease lease;
  private final SampleRequest open;
  private final DrawDecoder decoder;
  private final int prefetch;
  private final BiConsumer<Duration, Runnable> schedule;
  private final RandomGenerator random = RandomGenerator.getDefault();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<SampledBatch> free = new ArrayDeque<>();
  private final Deque<SampledBatch> ready = new ArrayDeque<>();
  private Attempt current;
  private boolean tablesMissing;
  private boolean taking;
  private boolean ended;
  private boolean waits;
  private long requests;
  private int failures;

  /**
   * Connects at once; the tables are there.
   *
   * @param prefetch batches drawn ahead; 0: each is drawn when it is taken
   * @param schedule runs something after a while, on any thread
   */
  public SampleCall(
      ReplayShard shard,
      ReplayTables tables,
      Lease lease,
      Signature signature,
      Agent agent,
      int prefetch,
      BiConsumer<Duration, Runnable> schedule) {
    this.shard = shard;
    this.tables = tables;
    this.lease = lease;
    this.prefetch = prefetch;
    this.schedule = schedule;
    decoder = new DrawDecoder(signature, agent.batchComposer(), agent.batchSize(), agent.horizon());
    open =
        SampleRequest.newBuilder()
            .setOpen(
                SampleOpen.newBuilder()
                    .setRun(lease.run())
                    .setEpoch(lease.epoch())
                    .addShares(TableShare.newBuilder().setTable(ReplayTables.TABLE).setShare(1))
                    .addAllColumns(MessageWindows.selections(signature))
                    .setWindowRows(agent.horizon() + 1)
                    .setMinimumRows(2)
                    .setCreditBytes(CREDIT_BYTES))
            .build();
    for (int i = 0; i <= prefetch; i++) {
      free.add(new SampledBatch(agent.updateRule().batch(), agent.batchSize()));
    }
    connect();
  }

  /**
   * Waits for the next batch, which is the caller's until it releases it.
   *
   * @return empty where no more will come: the data, the lease or this call has ended
   */
  public Optional<SampledBatch> take() throws InterruptedException {
    setTaking(true);
    draw();
    lock.lock();
    try {
      while (ready.isEmpty() && !ended) {
        changed.await();
      }
      taking = false;
      return ended ? Optional.empty() : Optional.of(ready.remove());
    } finally {
      lock.unlock();
    }
  }

  private void setTaking(boolean value) {
    lock.lock();
    try {
      taking = value;
    } finally {
      lock.unlock();
    }
  }

  /** Gives a batch back. */
  public void release(SampledBatch batch) {
    lock.lock();
    try {
      free.add(batch);
    } finally {
      lock.unlock();
    }
    draw();
  }

  @Override
  public void close() {
    Attempt last;
    lock.lock();
    try {
      last = current;
      end();
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.context.cancel(null);
    }
  }

  private void end() {
    ended = true;
    changed.signalAll();
  }

  /** Sends as many draws as are wanted and fit. */
  private void draw() {
    List<SampleRequest> draws = new ArrayList<>();
    Attempt attempt;
    lock.lock();
    try {
      attempt = current;
      int wanted = taking ? prefetch + 1 : prefetch;
      while (attempt != null
          && !ended
          && !free.isEmpty()
          && attempt.drawn.size() + ready.size() < wanted) {
        SampledBatch batch = free.remove();
        attempt.drawn.put(requests, new Draw(batch));
        draws.add(request(requests++, batch.rows()));
      }
    } finally {
      lock.unlock();
    }
    draws.forEach(request -> attempt.outbox.send(request));
  }

  private static SampleRequest request(long number, int windows) {
    return SampleRequest.newBuilder()
        .setDraw(
            SampleDraw.newBuilder()
                .setRequest(number)
                .setWindows(windows)
                .setTimeoutMs(DRAW_TIMEOUT_MS))
        .build();
  }

  private void connect() {
    boolean createFirst;
    lock.lock();
    try {
      if (ended) {
        return;
      }
      createFirst = tablesMissing;
    } finally {
      lock.unlock();
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
                tablesAreThere();
                open();
              } else {
                broken(Status.fromThrowable(unwrapped(failure)));
              }
            });
  }

  private void tablesAreThere() {
    lock.lock();
    try {
      tablesMissing = false;
    } finally {
      lock.unlock();
    }
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException ? failure.getCause() : failure;
  }

  private void open() {
    Attempt attempt = new Attempt();
    attempt.context.run(() -> ReplayServiceGrpc.newStub(shard.channel()).sample(attempt));
    attempt.outbox.send(open);
    boolean unwanted;
    lock.lock();
    try {
      unwanted = ended;
      if (!attempt.over && !ended) {
        current = attempt;
      }
    } finally {
      lock.unlock();
    }
    if (unwanted) {
      attempt.context.cancel(null);
    }
    draw();
  }

  private void broken(Status status) {
    Duration wait;
    lock.lock();
    try {
      if (ended) {
        return;
      }
      switch (status.getCode()) {
        case FAILED_PRECONDITION, INVALID_ARGUMENT, PERMISSION_DENIED -> {
          end();
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
        LOG.info("waits for the replay shard at {}: {}", shard.address(), reason(status));
        waits = true;
      }
    } finally {
      lock.unlock();
    }
    if (wait.isZero()) {
      lease.lose(
          "the replay shard at %s refuses to be sampled: %s"
              .formatted(shard.address(), reason(status)));
    } else {
      schedule.accept(wait, this::connect);
    }
  }

  private static String reason(Status status) {
    return status.getDescription() == null ? status.getCode().toString() : status.getDescription();
  }

  /** A draw that is under way. */
  private static final class Draw {
    private final SampledBatch batch;
    private int filled;

    Draw(SampledBatch batch) {
      this.batch = batch;
    }
  }

  /**
   * One connection's life. Its callbacks come one after another; fields without final belong to the
   * lock.
   */
  private final class Attempt implements ClientResponseObserver<SampleRequest, SampleResponse> {
    private final Context.CancellableContext context = Context.ROOT.withCancellation();
    private final Map<Long, Draw> drawn = new HashMap<>();
    private ClientCallStreamObserver<SampleRequest> stream;
    private Outbox<SampleRequest> outbox;
    private Status malformed;
    private boolean over;

    @Override
    public void beforeStart(ClientCallStreamObserver<SampleRequest> requests) {
      stream = requests;
      outbox = new Outbox<>(requests);
      requests.disableAutoRequestWithInitial(1);
    }

    @Override
    public void onNext(SampleResponse response) {
      if (response.hasBatch() && malformed == null) {
        try {
          arrived(response.getBatch());
        } catch (IllegalArgumentException refused) {
          malformed = Status.INTERNAL.withDescription("it sent " + refused.getMessage());
          context.cancel(refused);
        }
      }
      stream.request(1);
    }

    private void arrived(SampleBatch message) {
      Draw draw = find(message);
      if (message.getOutOfData()) {
        outOfData();
        return;
      }
      decoder.decode(message, draw.batch);
      draw.filled += message.getWindows();
      if (message.getCreditBytes() > 0) {
        outbox.send(
            SampleRequest.newBuilder()
                .setCredit(Credit.newBuilder().setBytes(message.getCreditBytes()))
                .build());
      }
      if (draw.filled >= draw.batch.rows()) {
        complete(message.getRequest(), draw);
      }
    }

    private Draw find(SampleBatch message) {
      lock.lock();
      try {
        Draw draw = drawn.get(message.getRequest());
        if (draw == null) {
          throw new IllegalArgumentException(
              "windows of request %d, which is not under way".formatted(message.getRequest()));
        }
        return draw;
      } finally {
        lock.unlock();
      }
    }

    private void complete(long request, Draw draw) {
      lock.lock();
      try {
        drawn.remove(request);
        ready.add(draw.batch);
        failures = 0;
        if (waits) {
          LOG.info("goes on: the replay shard at {} gives batches", shard.address());
          waits = false;
        }
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    private void outOfData() {
      LOG.info("the replay shard at {} has no more data for this run", shard.address());
      lock.lock();
      try {
        end();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void onError(Throwable failure) {
      over();
      broken(malformed == null ? Status.fromThrowable(failure) : malformed);
    }

    @Override
    public void onCompleted() {
      over();
      broken(Status.UNAVAILABLE.withDescription("it ended the call"));
    }

    private void over() {
      lock.lock();
      try {
        over = true;
        if (current == this) {
          current = null;
        }
        drawn.values().forEach(draw -> free.add(draw.batch));
        drawn.clear();
      } finally {
        lock.unlock();
      }
    }
  }
}
