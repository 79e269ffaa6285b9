package dev.polyak.learner.testing;

import dev.polyak.replay.v1.CreateTablesRequest;
import dev.polyak.replay.v1.CreateTablesResponse;
import dev.polyak.replay.v1.ReplayServiceGrpc.ReplayServiceImplBase;
import dev.polyak.replay.v1.RunTotals;
import dev.polyak.replay.v1.SampleBatch;
import dev.polyak.replay.v1.SampleDraw;
import dev.polyak.replay.v1.SampleOpen;
import dev.polyak.replay.v1.SampleOpened;
import dev.polyak.replay.v1.SampleRequest;
import dev.polyak.replay.v1.SampleResponse;
import dev.polyak.replay.v1.TableStatus;
import dev.polyak.replay.v1.Totals;
import dev.polyak.replay.v1.UpdatePrioritiesRequest;
import dev.polyak.replay.v1.UpdatePrioritiesResponse;
import dev.polyak.replay.v1.WatchStatusRequest;
import dev.polyak.replay.v1.WatchStatusResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A replay shard that answers draws when it is told to, or at once. */
public final class FakeReplay extends ReplayServiceImplBase {
  public final List<CreateTablesRequest> created = new CopyOnWriteArrayList<>();
  public final List<SampleOpen> opened = new CopyOnWriteArrayList<>();
  public final List<SampleDraw> draws = new CopyOnWriteArrayList<>();
  public final List<UpdatePrioritiesRequest> priorities = new CopyOnWriteArrayList<>();
  public final List<RunTotals> totals = new CopyOnWriteArrayList<>();
  public final AtomicLong creditGivenBack = new AtomicLong();

  private final AtomicLong keys = new AtomicLong();
  private volatile boolean answers;
  private volatile boolean acknowledges = true;
  private volatile boolean hasTables;
  private volatile StreamObserver<WatchStatusResponse> watcher;
  private volatile long[] held = {};
  private SplittableRandom random;
  private volatile StreamObserver<SampleResponse> sampler;
  private volatile StreamObserver<UpdatePrioritiesResponse> prioritiser;

  /** Answers every draw at once from now on. */
  public FakeReplay answering() {
    answers = true;
    return this;
  }

  /** Leaves priorities without an answer from now on. */
  public FakeReplay notAcknowledging() {
    acknowledges = false;
    return this;
  }

  /** Answers every draw from the rows of these keys, by their leaves, which are key + 1. */
  public FakeReplay holding(long seed, long... keys) {
    random = new SplittableRandom(seed);
    held = keys;
    return this;
  }

  /** Whether somebody watches the status. */
  public boolean isWatched() {
    return watcher != null;
  }

  /** Says how the table stands. */
  public void tell(double mass, Totals totals) {
    watcher.onNext(
        WatchStatusResponse.newBuilder()
            .addTables(
                TableStatus.newBuilder()
                    .setTable("replay")
                    .setMass(mass)
                    .setTotals(totals)
                    .setRateLimit(created.getLast().getTables(0).getRateLimit()))
            .build());
  }

  @Override
  public void watchStatus(
      WatchStatusRequest request, StreamObserver<WatchStatusResponse> responses) {
    // What is told after the watcher has gone is dropped.
    ((ServerCallStreamObserver<WatchStatusResponse>) responses).setOnCancelHandler(() -> {});
    watcher = responses;
  }

  public void forgetTables() {
    hasTables = false;
  }

  public void send(SampleBatch.Builder batch) {
    sampler.onNext(SampleResponse.newBuilder().setBatch(batch).build());
  }

  public void failSampling(Status status) {
    sampler.onError(status.asRuntimeException());
  }

  public void failPriorities(Status status) {
    prioritiser.onError(status.asRuntimeException());
  }

  public void acknowledge(int applied, int stale) {
    prioritiser.onNext(
        UpdatePrioritiesResponse.newBuilder().setApplied(applied).setStale(stale).build());
  }

  @Override
  public void createTables(
      CreateTablesRequest request, StreamObserver<CreateTablesResponse> reply) {
    created.add(request);
    boolean anew = !hasTables;
    hasTables = true;
    reply.onNext(CreateTablesResponse.newBuilder().setCreated(anew).build());
    reply.onCompleted();
  }

  @Override
  public StreamObserver<SampleRequest> sample(StreamObserver<SampleResponse> reply) {
    return new Requests<>() {
      @Override
      public void onNext(SampleRequest request) {
        switch (request.getKindCase()) {
          case OPEN -> open(request.getOpen(), reply);
          case DRAW -> draw(request.getDraw(), reply);
          case TOTALS -> totals.add(request.getTotals());
          case CREDIT -> creditGivenBack.addAndGet(request.getCredit().getBytes());
          case KIND_NOT_SET -> throw new IllegalArgumentException("an empty request");
        }
      }
    };
  }

  private void open(SampleOpen open, StreamObserver<SampleResponse> reply) {
    opened.add(open);
    if (!hasTables) {
      reply.onError(Status.NOT_FOUND.withDescription("no such table").asRuntimeException());
      return;
    }
    sampler = reply;
    reply.onNext(SampleResponse.newBuilder().setOpened(SampleOpened.getDefaultInstance()).build());
  }

  private void draw(SampleDraw draw, StreamObserver<SampleResponse> reply) {
    draws.add(draw);
    if (held.length > 0) {
      reply.onNext(SampleResponse.newBuilder().setBatch(fromHeld(draw)).build());
    } else if (answers) {
      SampleBatch.Builder batch =
          Rows.message(
              draw.getRequest(),
              0,
              Rows.windows(draw.getWindows(), keys.getAndAdd(draw.getWindows()) % 64));
      reply.onNext(SampleResponse.newBuilder().setBatch(batch.setCreditBytes(10)).build());
    }
  }

  private synchronized SampleBatch.Builder fromHeld(SampleDraw draw) {
    long mass = Arrays.stream(held).map(key -> key + 1).sum();
    List<Rows.Window> windows = new ArrayList<>();
    for (int i = 0; i < draw.getWindows(); i++) {
      long point = random.nextLong(mass);
      int at = 0;
      while (point >= held[at] + 1) {
        point -= held[at++] + 1;
      }
      windows.addAll(Rows.windows(1, held[at]));
    }
    double[] masses = new double[windows.size()];
    Arrays.fill(masses, (double) mass);
    return Rows.message(draw.getRequest(), 0, windows).setMasses(Rows.doubles(masses));
  }

  @Override
  public StreamObserver<UpdatePrioritiesRequest> updatePriorities(
      StreamObserver<UpdatePrioritiesResponse> reply) {
    prioritiser = reply;
    return new Requests<>() {
      @Override
      public void onNext(UpdatePrioritiesRequest request) {
        priorities.add(request);
        if (acknowledges) {
          int keys = request.getKeys().size() / Long.BYTES;
          reply.onNext(UpdatePrioritiesResponse.newBuilder().setApplied(keys).build());
        }
      }
    };
  }

  private abstract static class Requests<T> implements StreamObserver<T> {
    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
