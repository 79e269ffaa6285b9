package dev.polyak.replay.service;

import dev.polyak.node.metrics.Meters;
import dev.polyak.node.rpc.Names;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.proto.AliasingMarshaller;
import dev.polyak.replay.limiter.RateLimits;
import dev.polyak.replay.media.Disk;
import dev.polyak.replay.store.StoreSpecification;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.CheckpointRequest;
import dev.polyak.replay.v1.CheckpointResponse;
import dev.polyak.replay.v1.CreateTablesRequest;
import dev.polyak.replay.v1.CreateTablesResponse;
import dev.polyak.replay.v1.DescribeRunRequest;
import dev.polyak.replay.v1.DescribeRunResponse;
import dev.polyak.replay.v1.DrainShardRequest;
import dev.polyak.replay.v1.DrainShardResponse;
import dev.polyak.replay.v1.EndCollectionRequest;
import dev.polyak.replay.v1.EndCollectionResponse;
import dev.polyak.replay.v1.ListRunsRequest;
import dev.polyak.replay.v1.ListRunsResponse;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.SampleRequest;
import dev.polyak.replay.v1.SampleResponse;
import dev.polyak.replay.v1.SetRateLimitRequest;
import dev.polyak.replay.v1.SetRateLimitResponse;
import dev.polyak.replay.v1.UpdatePrioritiesRequest;
import dev.polyak.replay.v1.UpdatePrioritiesResponse;
import dev.polyak.replay.v1.WatchStatusRequest;
import dev.polyak.replay.v1.WatchStatusResponse;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The calls of replay.proto: finds the run, leaves the rest to it. */
public final class ReplayRpc
    implements ReplayServiceGrpc.AsyncService, BindableService, AutoCloseable {
  private final ReplayServiceSettings settings;
  private final Runs runs;
  private final CallLimit appends;
  private final CallLimit samples;
  private final CallLimit priorities;
  private final CallLimit watches;

  /**
   * A service of the durable runs that are there.
   *
   * @param disk of the files of durable runs
   * @param random numbers the stores' files
   * @param givenBack sees each reply buffer that comes back
   * @param meters receive those of each run
   * @throws IOException if a file of theirs is damaged or cannot be read
   */
  public ReplayRpc(
      ReplayServiceSettings settings,
      Disk disk,
      RandomGenerator random,
      Consumer<byte[]> givenBack,
      Meters meters)
      throws IOException {
    this.settings = settings;
    runs = new Runs(settings, disk, random, givenBack, meters);
    appends = new CallLimit("append", "replay-service.append-calls", settings.appendCalls());
    samples = new CallLimit("sample", "replay-service.sample-calls", settings.sampleCalls());
    priorities =
        new CallLimit("set priorities", "replay-service.sample-calls", settings.sampleCalls());
    watches = new CallLimit("watch", "replay-service.sample-calls", settings.sampleCalls());
  }

  /** Rows of a request are copied once, from its message to their file. */
  @Override
  public ServerServiceDefinition bindService() {
    return AliasingMarshaller.ofRequests(ReplayServiceGrpc.bindService(this));
  }

  @Override
  public void createTables(
      CreateTablesRequest request, StreamObserver<CreateTablesResponse> response) {
    try {
      StoreSpecification specification = StoreSpecification.of(request);
      CreateTablesResponse.Builder reply =
          CreateTablesResponse.newBuilder().setRowBytes(specification.layout().rowBytes());
      if (runs.create(request, specification)) {
        reply(response, reply.setCreated(true).build());
        return;
      }
      Run run = runs.get(specification.run());
      submit(
          run,
          response,
          () -> {
            run.adopt(specification, request.getEpoch());
            runs.adopted(request);
            return reply.build();
          });
    } catch (RuntimeException failure) {
      response.onError(Refusal.status(failure));
    }
  }

  @Override
  public StreamObserver<AppendRequest> append(StreamObserver<AppendResponse> responses) {
    return open(
        responses,
        appends,
        limit -> new AppendCall(responses, limit, runs::get, settings.appendCredit()));
  }

  @Override
  public StreamObserver<SampleRequest> sample(StreamObserver<SampleResponse> responses) {
    return open(
        responses,
        samples,
        limit -> new SampleCall(responses, limit, runs::get, settings.sampleCredit()));
  }

  @Override
  public StreamObserver<UpdatePrioritiesRequest> updatePriorities(
      StreamObserver<UpdatePrioritiesResponse> responses) {
    return open(responses, priorities, limit -> new PriorityCall(responses, limit, runs::get));
  }

  private static <Q, R> StreamObserver<Q> open(
      StreamObserver<R> responses, CallLimit limit, Function<CallLimit, StreamObserver<Q>> call) {
    try {
      limit.enter();
    } catch (Refusal tooMany) {
      responses.onError(Refusal.status(tooMany));
      return new RefusedCall<>();
    }
    return call.apply(limit);
  }

  @Override
  public void watchStatus(
      WatchStatusRequest request, StreamObserver<WatchStatusResponse> responses) {
    try {
      Run run = runs.get(Names.requireRunName("run", request.getRun()));
      watches.enter();
      ServerCallStreamObserver<WatchStatusResponse> watcher =
          (ServerCallStreamObserver<WatchStatusResponse>) responses;
      AtomicBoolean left = new AtomicBoolean();
      watcher.setOnCancelHandler(
          () -> {
            if (left.compareAndSet(false, true)) {
              watches.leave();
            }
            run.execute(() -> run.watches().remove(watcher));
          });
      run.submit(
          () -> {
            run.watches().add(watcher);
            return true;
          },
          added -> {},
          failure -> {
            if (left.compareAndSet(false, true)) {
              watches.leave();
            }
            watcher.onError(Refusal.status(failure));
          });
    } catch (RuntimeException failure) {
      responses.onError(Refusal.status(failure));
    }
  }

  @Override
  public void listRuns(ListRunsRequest request, StreamObserver<ListRunsResponse> response) {
    reply(response, ListRunsResponse.newBuilder().addAllRuns(runs.names()).build());
  }

  @Override
  public void describeRun(
      DescribeRunRequest request, StreamObserver<DescribeRunResponse> response) {
    inRun(
        request.getRun(),
        response,
        run ->
            DescribeRunResponse.newBuilder()
                .setSignature(run.layout().signature())
                .setLargestAppend(run.store().specification().largestAppend())
                .build());
  }

  @Override
  public void setRateLimit(
      SetRateLimitRequest request, StreamObserver<SetRateLimitResponse> response) {
    inRun(
        request.getRun(),
        response,
        run -> {
          run.setRateLimit(request.getTable(), RateLimits.of(request.getRateLimit()));
          return SetRateLimitResponse.getDefaultInstance();
        });
  }

  @Override
  public void drainShard(DrainShardRequest request, StreamObserver<DrainShardResponse> response) {
    inRun(
        request.getRun(),
        response,
        run -> {
          run.drain(!request.getUndo());
          return DrainShardResponse.getDefaultInstance();
        });
  }

  @Override
  public void endCollection(
      EndCollectionRequest request, StreamObserver<EndCollectionResponse> response) {
    inRun(
        request.getRun(),
        response,
        run -> {
          run.endCollection();
          return EndCollectionResponse.getDefaultInstance();
        });
  }

  @Override
  public void checkpoint(CheckpointRequest request, StreamObserver<CheckpointResponse> response) {
    try {
      Run run = runs.get(Names.requireRunName("run", request.getRun()));
      String name = Names.requireRunName("checkpoint", request.getName());
      if (settings.checkpointDirectory().isEmpty()) {
        throw Refusal.state("this shard has no replay-service.checkpoint-directory");
      }
      ((ServerCallStreamObserver<CheckpointResponse>) response).setOnCancelHandler(() -> {});
      run.checkpoints()
          .begin(
              Path.of(settings.checkpointDirectory(), name, run.name()),
              done -> reply(response, done),
              failure -> response.onError(Refusal.status(failure)));
    } catch (RuntimeException failure) {
      response.onError(Refusal.status(failure));
    }
  }

  private <R> void inRun(String name, StreamObserver<R> response, Function<Run, R> command) {
    try {
      Run run = runs.get(Names.requireRunName("run", name));
      submit(run, response, () -> command.apply(run));
    } catch (RuntimeException failure) {
      response.onError(Refusal.status(failure));
    }
  }

  private static <R> void submit(Run run, StreamObserver<R> response, Supplier<R> command) {
    // A call that was cancelled meanwhile gets its answer all the same, and drops it.
    ((ServerCallStreamObserver<R>) response).setOnCancelHandler(() -> {});
    run.submit(
        command,
        result -> reply(response, result),
        failure -> response.onError(Refusal.status(failure)));
  }

  private static <R> void reply(StreamObserver<R> response, R result) {
    response.onNext(result);
    response.onCompleted();
  }

  /** Ends all calls with UNAVAILABLE and frees the memory. */
  @Override
  public void close() {
    runs.close();
  }
}
