package dev.polyak.node.rpc;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/**
 * Completes with a call's first response, or with what ended the call before one came.
 *
 * @param future completed on the call's thread
 */
public record FirstResponse<T>(CompletableFuture<T> future) implements StreamObserver<T> {
  @Override
  public void onNext(T response) {
    future.complete(response);
  }

  @Override
  public void onError(Throwable failure) {
    future.completeExceptionally(failure);
  }

  @Override
  public void onCompleted() {
    onError(
        Status.UNAVAILABLE
            .withDescription("the call ended without an answer")
            .asRuntimeException());
  }
}
