package dev.polyak.learner.testing;

import dev.polyak.parameters.v1.Kind;
import dev.polyak.parameters.v1.NetworkKey;
import dev.polyak.parameters.v1.NetworkVector;
import dev.polyak.parameters.v1.Outcome;
import dev.polyak.parameters.v1.ParameterServiceGrpc.ParameterServiceImplBase;
import dev.polyak.parameters.v1.PublishRequest;
import dev.polyak.parameters.v1.PublishResponse;
import dev.polyak.parameters.v1.RestoreRequest;
import dev.polyak.parameters.v1.RestoreResponse;
import dev.polyak.parameters.v1.SnapshotHeader;
import dev.polyak.parameters.v1.SubscribeRequest;
import dev.polyak.parameters.v1.SubscribeResponse;
import dev.polyak.proto.PolyakAverage;
import dev.polyak.proto.SnapshotStream;
import dev.polyak.proto.Tensors;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The parameter service of a network q and others without a target, by the arithmetic of
 * parameters.proto; a test may script its next answers.
 */
public final class FakeParameters extends ParameterServiceImplBase {
  private static final NetworkKey TARGET = key("q", Kind.KIND_TARGET);

  /**
   * Every call that came, such as "restore 0" or "publish 17": the call and the update behind the
   * weights.
   */
  public final List<String> log = new CopyOnWriteArrayList<>();

  /** Answers of the next calls, instead of the arithmetic. */
  public final Queue<Object> script = new ConcurrentLinkedQueue<>();

  private final Map<NetworkKey, float[]> weights = new HashMap<>();
  private SnapshotHeader newest = SnapshotHeader.getDefaultInstance();

  /** Of network q. */
  public float[] weights(Kind kind) {
    return weights("q", kind);
  }

  public synchronized float[] weights(String network, Kind kind) {
    return weights.get(key(network, kind)).clone();
  }

  private static NetworkKey key(String network, Kind kind) {
    return NetworkKey.newBuilder().setNetwork(network).setKind(kind).build();
  }

  public synchronized SnapshotHeader newest() {
    return newest;
  }

  @Override
  public StreamObserver<RestoreRequest> restore(StreamObserver<RestoreResponse> reply) {
    return new Collector<>(
        RestoreRequest::getHeader,
        RestoreRequest::hasHeader,
        request -> request.getChunk(),
        (header, vectors) -> restored(header, vectors, reply));
  }

  private synchronized void restored(
      SnapshotHeader header, List<float[]> vectors, StreamObserver<RestoreResponse> reply) {
    log.add("restore " + header.getUpdate());
    Object scripted = script.poll();
    if (scripted instanceof Status status) {
      reply.onError(status.asRuntimeException());
      return;
    }
    Outcome outcome = scripted instanceof Outcome given ? given : Outcome.OUTCOME_ACCEPTED;
    if (outcome == Outcome.OUTCOME_ACCEPTED) {
      long version = newest.getEpoch() == header.getEpoch() ? newest.getVersion() + 1 : 0;
      for (int i = 0; i < vectors.size(); i++) {
        weights.put(header.getNetworks(i).getKey(), vectors.get(i));
      }
      newest = header.toBuilder().setVersion(version).build();
    }
    reply.onNext(
        RestoreResponse.newBuilder()
            .setOutcome(outcome)
            .setEpoch(newest.getEpoch())
            .setVersion(newest.getVersion())
            .build());
    reply.onCompleted();
  }

  @Override
  public StreamObserver<PublishRequest> publish(StreamObserver<PublishResponse> reply) {
    return new Collector<>(
        PublishRequest::getHeader,
        PublishRequest::hasHeader,
        request -> request.getChunk(),
        (header, vectors) -> published(header, vectors, reply));
  }

  private synchronized void published(
      SnapshotHeader header, List<float[]> vectors, StreamObserver<PublishResponse> reply) {
    log.add("publish " + header.getUpdate());
    Object scripted = script.poll();
    if (scripted instanceof Status status) {
      reply.onError(status.asRuntimeException());
      return;
    }
    Outcome outcome = scripted instanceof Outcome given ? given : judge(header);
    if (outcome == Outcome.OUTCOME_ACCEPTED) {
      move(header, vectors);
      newest = header;
    }
    PublishResponse.Builder response =
        PublishResponse.newBuilder()
            .setOutcome(outcome)
            .setEpoch(newest.getEpoch())
            .setVersion(newest.getVersion());
    if (weights.containsKey(TARGET)) {
      response.addTargetHashes(Tensors.hash(weights.get(TARGET)));
    }
    reply.onNext(response.build());
    reply.onCompleted();
  }

  private Outcome judge(SnapshotHeader header) {
    return header.getEpoch() == newest.getEpoch() && header.getVersion() == newest.getVersion() + 1
        ? Outcome.OUTCOME_ACCEPTED
        : Outcome.OUTCOME_WRONG_VERSION;
  }

  private void move(SnapshotHeader header, List<float[]> vectors) {
    for (int i = 0; i < vectors.size(); i++) {
      if (header.getNetworks(i).getKey().getKind() == Kind.KIND_ONLINE) {
        weights.put(header.getNetworks(i).getKey(), vectors.get(i));
      }
    }
    switch (header.getTargetCase()) {
      case POLYAK ->
          PolyakAverage.apply(
              weights.get(TARGET),
              vectors.get(1),
              header.getPolyak().getTau(),
              header.getPolyak().getUpdates());
      case COPY -> weights.put(TARGET, vectors.getFirst().clone());
      case TARGET_NOT_SET -> {}
    }
  }

  @Override
  public synchronized void subscribe(
      SubscribeRequest request, StreamObserver<SubscribeResponse> reader) {
    SnapshotHeader.Builder header = newest.toBuilder().clearNetworks().clearTarget();
    List<float[]> vectors = request.getNetworksList().stream().map(weights::get).toList();
    for (int i = 0; i < vectors.size(); i++) {
      NetworkVector described = SnapshotStream.describe(request.getNetworks(i), vectors.get(i));
      header.addNetworks(described);
    }
    reader.onNext(SubscribeResponse.newBuilder().setHeader(header).build());
    SnapshotStream.write(
        vectors,
        request.getEncoding(),
        chunk -> reader.onNext(SubscribeResponse.newBuilder().setChunk(chunk).build()));
  }

  /** Takes one upload apart. */
  private static final class Collector<T> implements StreamObserver<T> {
    private final Function<T, SnapshotHeader> header;
    private final java.util.function.Predicate<T> isHeader;
    private final Function<T, dev.polyak.parameters.v1.Chunk> chunk;
    private final BiConsumer<SnapshotHeader, List<float[]>> done;
    private SnapshotHeader received;
    private SnapshotStream.Assembly assembly;

    Collector(
        Function<T, SnapshotHeader> header,
        java.util.function.Predicate<T> isHeader,
        Function<T, dev.polyak.parameters.v1.Chunk> chunk,
        BiConsumer<SnapshotHeader, List<float[]>> done) {
      this.header = header;
      this.isHeader = isHeader;
      this.chunk = chunk;
      this.done = done;
    }

    @Override
    public void onNext(T request) {
      if (isHeader.test(request)) {
        received = header.apply(request);
        assembly = new SnapshotStream.Assembly(received);
      } else {
        assembly.add(chunk.apply(request));
      }
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {
      done.accept(received, assembly.finish());
    }
  }
}
