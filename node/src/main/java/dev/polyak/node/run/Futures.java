package dev.polyak.node.run;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** gRPC's futures as the JDK's, which Akka pipes. */
public final class Futures {
  private Futures() {}

  /** The same outcome; cancelling the stage does not cancel the call. */
  public static <T> CompletionStage<T> stage(ListenableFuture<T> future) {
    CompletableFuture<T> stage = new CompletableFuture<>();
    com.google.common.util.concurrent.Futures.addCallback(
        future,
        new FutureCallback<>() {
          @Override
          public void onSuccess(T result) {
            stage.complete(result);
          }

          @Override
          public void onFailure(Throwable failure) {
            stage.completeExceptionally(failure);
          }
        },
        MoreExecutors.directExecutor());
    return stage;
  }
}
