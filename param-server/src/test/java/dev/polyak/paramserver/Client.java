package dev.polyak.paramserver;

import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.FirstResponse;
import dev.polyak.node.rpc.Transport;
import dev.polyak.parameters.v1.Chunk;
import dev.polyak.parameters.v1.CopyTarget;
import dev.polyak.parameters.v1.Encoding;
import dev.polyak.parameters.v1.Kind;
import dev.polyak.parameters.v1.NetworkKey;
import dev.polyak.parameters.v1.ParameterServiceGrpc;
import dev.polyak.parameters.v1.PublishRequest;
import dev.polyak.parameters.v1.PublishResponse;
import dev.polyak.parameters.v1.RestoreRequest;
import dev.polyak.parameters.v1.RestoreResponse;
import dev.polyak.parameters.v1.SnapshotHeader;
import dev.polyak.parameters.v1.SubscribeRequest;
import dev.polyak.parameters.v1.SubscribeResponse;
import dev.polyak.proto.SnapshotStream;
import dev.polyak.runs.v1.AcquireLeaseRequest;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.JoinResponse;
import dev.polyak.runs.v1.Network;
import dev.polyak.runs.v1.RenewLeaseRequest;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.RunServiceGrpc;
import dev.polyak.runs.v1.Specification;
import dev.polyak.runs.v1.WatchRequest;
import dev.polyak.runs.v1.WatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** All roles of a run "r" with one network "q", over a channel. */
public final class Client implements AutoCloseable {
  /** More than one chunk. */
  public static final int PARAMETERS = 300_000;

  public static final NetworkKey ONLINE = key(Kind.KIND_ONLINE);
  static final NetworkKey TARGET = key(Kind.KIND_TARGET);

  static final Specification SPECIFICATION =
      Specification.newBuilder()
          .setEnvironment("CartPole-v1")
          .addNetworks(Network.newBuilder().setName("q").setParameters(PARAMETERS))
          .build();

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final ManagedChannel channel;

  public Client(Address address) {
    channel = Transport.connect(address, executor);
  }

  private static NetworkKey key(Kind kind) {
    return NetworkKey.newBuilder().setNetwork("q").setKind(kind).build();
  }

  RunServiceGrpc.RunServiceBlockingStub runs() {
    return RunServiceGrpc.newBlockingStub(channel);
  }

  RunServiceGrpc.RunServiceStub runsAsync() {
    return RunServiceGrpc.newStub(channel);
  }

  ParameterServiceGrpc.ParameterServiceStub parameters() {
    return ParameterServiceGrpc.newStub(channel);
  }

  public JoinResponse join(String member, Role role) {
    JoinRequest.Builder request =
        JoinRequest.newBuilder().setProtocolVersion(1).setRun("r").setMember(member).setRole(role);
    if (role == Role.ROLE_ACTOR) {
      request.setLanes(1).setEvaluates(true).setSpecification(SPECIFICATION);
    }
    return runs().join(request.build());
  }

  public long acquire(String member, long session) {
    return runs()
        .acquireLease(
            AcquireLeaseRequest.newBuilder()
                .setRun("r")
                .setMember(member)
                .setSession(session)
                .build())
        .getEpoch();
  }

  void renew(String member, long epoch) {
    runs()
        .renewLease(
            RenewLeaseRequest.newBuilder().setRun("r").setMember(member).setEpoch(epoch).build());
  }

  public static float[] filled(float value) {
    float[] values = new float[PARAMETERS];
    Arrays.fill(values, value);
    return values;
  }

  public CompletableFuture<RestoreResponse> restore(long epoch, float value) {
    float[] weights = filled(value);
    SnapshotHeader header =
        SnapshotHeader.newBuilder()
            .setRun("r")
            .setEpoch(epoch)
            .addNetworks(SnapshotStream.describe(ONLINE, weights))
            .addNetworks(SnapshotStream.describe(TARGET, weights))
            .build();
    return upload(
        parameters()::restore,
        RestoreRequest.newBuilder().setHeader(header).build(),
        chunks(
            List.of(weights, weights),
            chunk -> RestoreRequest.newBuilder().setChunk(chunk).build()));
  }

  public CompletableFuture<PublishResponse> publish(long epoch, long version, float value) {
    return publish(epoch, version, filled(value), 0);
  }

  /** Leaves {@code missing} of the last chunks out and does not complete the call then. */
  public CompletableFuture<PublishResponse> publish(
      long epoch, long version, float[] weights, int missing) {
    SnapshotHeader header =
        SnapshotHeader.newBuilder()
            .setRun("r")
            .setEpoch(epoch)
            .setVersion(version)
            .setUpdate(version * 16)
            .setCopy(CopyTarget.getDefaultInstance())
            .addNetworks(SnapshotStream.describe(ONLINE, weights))
            .build();
    List<PublishRequest> chunks =
        chunks(List.of(weights), chunk -> PublishRequest.newBuilder().setChunk(chunk).build());
    PublishRequest first = PublishRequest.newBuilder().setHeader(header).build();
    if (missing == 0) {
      return upload(parameters()::publish, first, chunks);
    }
    CompletableFuture<PublishResponse> response = new CompletableFuture<>();
    StreamObserver<PublishRequest> call = parameters().publish(new FirstResponse<>(response));
    call.onNext(first);
    chunks.subList(0, chunks.size() - missing).forEach(call::onNext);
    return response;
  }

  private static <Q> List<Q> chunks(List<float[]> vectors, Function<Chunk, Q> wrap) {
    List<Q> requests = new ArrayList<>();
    SnapshotStream.write(
        vectors, Encoding.ENCODING_FLOAT32, chunk -> requests.add(wrap.apply(chunk)));
    return requests;
  }

  private static <Q, R> CompletableFuture<R> upload(
      Function<StreamObserver<R>, StreamObserver<Q>> method, Q header, List<Q> chunks) {
    CompletableFuture<R> response = new CompletableFuture<>();
    StreamObserver<Q> call = method.apply(new FirstResponse<>(response));
    call.onNext(header);
    chunks.forEach(call::onNext);
    call.onCompleted();
    return response;
  }

  Received<WatchResponse> watch(String member, long fromEvent) {
    return receive(
        runsAsync()::watch,
        WatchRequest.newBuilder().setRun("r").setMember(member).setFromEvent(fromEvent).build());
  }

  public Received<SubscribeResponse> subscribe(NetworkKey... keys) {
    return receive(
        parameters()::subscribe,
        SubscribeRequest.newBuilder().setRun("r").addAllNetworks(List.of(keys)).build());
  }

  private static <Q, R> Received<R> receive(BiConsumer<Q, StreamObserver<R>> method, Q request) {
    Received<R> received = new Received<>();
    method.accept(request, received);
    return received;
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    executor.shutdown();
  }
}
