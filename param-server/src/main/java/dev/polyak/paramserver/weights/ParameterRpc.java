package dev.polyak.paramserver.weights;

import dev.polyak.node.rpc.Names;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.parameters.v1.Encoding;
import dev.polyak.parameters.v1.Kind;
import dev.polyak.parameters.v1.NetworkKey;
import dev.polyak.parameters.v1.ParameterServiceGrpc.ParameterServiceImplBase;
import dev.polyak.parameters.v1.PublishRequest;
import dev.polyak.parameters.v1.PublishResponse;
import dev.polyak.parameters.v1.RestoreRequest;
import dev.polyak.parameters.v1.RestoreResponse;
import dev.polyak.parameters.v1.SubscribeRequest;
import dev.polyak.parameters.v1.SubscribeResponse;
import dev.polyak.paramserver.metrics.ParamServerMeters;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** ParameterService over the weights of each run. */
public final class ParameterRpc extends ParameterServiceImplBase {
  private static final int MAXIMUM_NETWORKS = 256;
  private static final Set<Kind> READABLE =
      EnumSet.of(Kind.KIND_ONLINE, Kind.KIND_TARGET, Kind.KIND_LAGGED);

  private final Function<String, Weights> runs;
  private final UploadLimits limits;
  private final BiFunction<Duration, Runnable, Runnable> timer;
  private final ParamServerMeters meters;
  private final LongSupplier nanoClock;

  /**
   * Serves at once.
   *
   * @param runs finds a run's weights or refuses
   * @param timer runs something after a while, unless what it returns is run before
   */
  public ParameterRpc(
      Function<String, Weights> runs,
      UploadLimits limits,
      BiFunction<Duration, Runnable, Runnable> timer,
      ParamServerMeters meters,
      LongSupplier nanoClock) {
    this.runs = runs;
    this.limits = limits;
    this.timer = timer;
    this.meters = meters;
    this.nanoClock = nanoClock;
  }

  @Override
  public StreamObserver<RestoreRequest> restore(StreamObserver<RestoreResponse> response) {
    UploadCall call =
        upload(
            true,
            response,
            result ->
                RestoreResponse.newBuilder()
                    .setOutcome(result.outcome())
                    .setEpoch(result.epoch())
                    .setVersion(result.version())
                    .build());
    return call.receive(
        part -> part.hasHeader() ? Optional.of(part.getHeader()) : Optional.empty(),
        part -> part.hasChunk() ? Optional.of(part.getChunk()) : Optional.empty());
  }

  @Override
  public StreamObserver<PublishRequest> publish(StreamObserver<PublishResponse> response) {
    UploadCall call =
        upload(
            false,
            response,
            result ->
                PublishResponse.newBuilder()
                    .setOutcome(result.outcome())
                    .setEpoch(result.epoch())
                    .setVersion(result.version())
                    .addAllTargetHashes(result.targetHashes())
                    .build());
    return call.receive(
        part -> part.hasHeader() ? Optional.of(part.getHeader()) : Optional.empty(),
        part -> part.hasChunk() ? Optional.of(part.getChunk()) : Optional.empty());
  }

  private <R> UploadCall upload(
      boolean restores, StreamObserver<R> response, Function<WriteResult, R> answer) {
    ServerCallStreamObserver<R> client = (ServerCallStreamObserver<R>) response;
    Late late = new Late();
    ParamServerMeters.Writes writes = restores ? meters.restores() : meters.publishes();
    long begun = nanoClock.getAsLong();
    Consumer<WriteResult> succeed =
        result -> {
          late.disarm();
          writes.answered(result.outcome(), nanoClock.getAsLong() - begun);
          client.onNext(answer.apply(result));
          client.onCompleted();
        };
    Consumer<RuntimeException> fail =
        failure -> {
          late.disarm();
          writes.failed(nanoClock.getAsLong() - begun);
          client.onError(Refusal.status(failure));
        };
    UploadCall call = new UploadCall(restores, runs, limits, succeed, fail);
    client.setOnCancelHandler(late::disarm);
    late.arm(timer.apply(limits.duration(), call::expire));
    return call;
  }

  /** The timer of an upload, which may end before it has one. */
  private static final class Late {
    private Runnable disarm;

    synchronized void arm(Runnable newDisarm) {
      disarm = newDisarm;
    }

    synchronized void disarm() {
      if (disarm != null) {
        disarm.run();
      }
    }
  }

  @Override
  public void subscribe(SubscribeRequest request, StreamObserver<SubscribeResponse> response) {
    ServerCallStreamObserver<SubscribeResponse> client =
        (ServerCallStreamObserver<SubscribeResponse>) response;
    try {
      List<NetworkKey> networks = checked(request.getNetworksList());
      Encoding encoding = checked(request.getEncoding());
      Weights weights = runs.apply(request.getRun());
      Subscription subscription =
          new Subscription(
              request.getRun(),
              networks,
              encoding,
              client,
              () -> weights.newest().orElse(null),
              meters,
              nanoClock);
      client.setOnCancelHandler(() -> weights.broadcast().remove(subscription));
      client.setOnReadyHandler(subscription::advance);
      weights.broadcast().add(subscription);
      subscription.advance();
    } catch (RuntimeException refused) {
      response.onError(Refusal.status(refused));
    }
  }

  private static List<NetworkKey> checked(List<NetworkKey> networks) {
    if (networks.isEmpty() || networks.size() > MAXIMUM_NETWORKS) {
      throw Refusal.invalid(
          "a subscription names 1 to %d networks, not %d", MAXIMUM_NETWORKS, networks.size());
    }
    Set<NetworkKey> seen = new HashSet<>();
    for (NetworkKey key : networks) {
      Names.requireName("network", key.getNetwork());
      if (!READABLE.contains(key.getKind())) {
        throw Refusal.invalid("%s cannot be read", Keys.name(key));
      }
      if (!seen.add(key)) {
        throw Refusal.invalid("%s is asked for twice", Keys.name(key));
      }
    }
    return networks;
  }

  private static Encoding checked(Encoding encoding) {
    return switch (encoding) {
      case ENCODING_UNSPECIFIED, ENCODING_FLOAT32 -> Encoding.ENCODING_FLOAT32;
      case ENCODING_FLOAT16 -> Encoding.ENCODING_FLOAT16;
      case UNRECOGNIZED -> throw Refusal.invalid("an encoding that this server does not know");
    };
  }
}
