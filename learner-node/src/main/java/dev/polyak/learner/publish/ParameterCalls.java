package dev.polyak.learner.publish;

import dev.polyak.node.rpc.FirstResponse;
import dev.polyak.parameters.v1.Chunk;
import dev.polyak.parameters.v1.Encoding;
import dev.polyak.parameters.v1.NetworkKey;
import dev.polyak.parameters.v1.ParameterServiceGrpc;
import dev.polyak.parameters.v1.ParameterServiceGrpc.ParameterServiceStub;
import dev.polyak.parameters.v1.PublishRequest;
import dev.polyak.parameters.v1.PublishResponse;
import dev.polyak.parameters.v1.RestoreRequest;
import dev.polyak.parameters.v1.RestoreResponse;
import dev.polyak.parameters.v1.SnapshotHeader;
import dev.polyak.parameters.v1.SubscribeRequest;
import dev.polyak.parameters.v1.SubscribeResponse;
import dev.polyak.proto.SnapshotStream;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The parameter service, waited for: each call blocks until its answer is there or its deadline is
 * over, and fails with a {@link StatusRuntimeException}.
 */
public final class ParameterCalls {
  private static final long DEADLINE_SECONDS = 10;

  private final ManagedChannel channel;

  /**
   * Calls over a channel.
   *
   * @param channel to the param-server; stays the caller's
   */
  public ParameterCalls(ManagedChannel channel) {
    this.channel = channel;
  }

  /**
   * Weights as they came.
   *
   * @param vectors in the order of the header's networks
   */
  public record Snapshot(SnapshotHeader header, List<float[]> vectors) {}

  /**
   * Sets all weights.
   *
   * @param vectors in the header's order
   */
  RestoreResponse restore(SnapshotHeader header, List<float[]> vectors) {
    CompletableFuture<RestoreResponse> answer = new CompletableFuture<>();
    StreamObserver<RestoreRequest> call = stub().restore(new FirstResponse<>(answer));
    call.onNext(RestoreRequest.newBuilder().setHeader(header).build());
    send(vectors, call, chunk -> RestoreRequest.newBuilder().setChunk(chunk).build());
    return await(answer);
  }

  /**
   * Publishes the next version.
   *
   * @param vectors in the header's order
   */
  PublishResponse publish(SnapshotHeader header, List<float[]> vectors) {
    CompletableFuture<PublishResponse> answer = new CompletableFuture<>();
    StreamObserver<PublishRequest> call = stub().publish(new FirstResponse<>(answer));
    call.onNext(PublishRequest.newBuilder().setHeader(header).build());
    send(vectors, call, chunk -> PublishRequest.newBuilder().setChunk(chunk).build());
    return await(answer);
  }

  private static <T> void send(
      List<float[]> vectors, StreamObserver<T> call, Function<Chunk, T> request) {
    SnapshotStream.write(
        vectors, Encoding.ENCODING_FLOAT32, chunk -> call.onNext(request.apply(chunk)));
    call.onCompleted();
  }

  /** The newest snapshot of a run that has one. */
  public Snapshot fetch(String run, List<NetworkKey> networks) {
    CompletableFuture<Snapshot> answer = new CompletableFuture<>();
    Context.CancellableContext context = Context.ROOT.withCancellation();
    SubscribeRequest request =
        SubscribeRequest.newBuilder().setRun(run).addAllNetworks(networks).build();
    context.run(() -> stub().subscribe(request, new FirstSnapshot(answer)));
    try {
      return await(answer);
    } finally {
      context.cancel(null);
    }
  }

  private ParameterServiceStub stub() {
    channel.resetConnectBackoff();
    return ParameterServiceGrpc.newStub(channel)
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private static <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException failed) {
      throw Status.fromThrowable(failed.getCause()).asRuntimeException();
    }
  }

  /** Puts together the first snapshot of a subscription. */
  private static final class FirstSnapshot implements StreamObserver<SubscribeResponse> {
    private final CompletableFuture<Snapshot> answer;
    private SnapshotHeader header;
    private SnapshotStream.Assembly assembly;

    FirstSnapshot(CompletableFuture<Snapshot> answer) {
      this.answer = answer;
    }

    @Override
    public void onNext(SubscribeResponse response) {
      if (answer.isDone()) {
        return;
      }
      try {
        if (response.hasHeader()) {
          header = response.getHeader();
          assembly = new SnapshotStream.Assembly(header);
        } else {
          assembly.add(response.getChunk());
        }
        if (assembly.complete()) {
          answer.complete(new Snapshot(header, assembly.finish()));
        }
      } catch (IllegalArgumentException damaged) {
        answer.completeExceptionally(
            Status.INTERNAL.withDescription(damaged.getMessage()).asRuntimeException());
      }
    }

    @Override
    public void onError(Throwable failure) {
      answer.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      answer.completeExceptionally(
          Status.UNAVAILABLE
              .withDescription("the subscription ended before a snapshot came")
              .asRuntimeException());
    }
  }
}
