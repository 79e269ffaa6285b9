package dev.polyak.paramserver.testing;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The server's side of a call whose client takes as many messages as it is told to. */
public final class RecordingObserver<T> extends ServerCallStreamObserver<T> {
  public final List<T> messages = new ArrayList<>();
  public int credit = Integer.MAX_VALUE;
  public int requested;
  public Status status;
  public boolean cancelled;

  /** Complete when the call is over. */
  public final CompletableFuture<Status> end = new CompletableFuture<>();

  private Runnable onReady = () -> {};

  /** Lets the client take more. */
  public void grant(int more) {
    credit += more;
    onReady.run();
  }

  public static <T> RecordingObserver<T> withCredit(int credit) {
    RecordingObserver<T> observer = new RecordingObserver<>();
    observer.credit = credit;
    return observer;
  }

  @Override
  public boolean isReady() {
    return credit > 0 && status == null;
  }

  @Override
  public void onNext(T message) {
    if (status != null) {
      throw new IllegalStateException("the call is over");
    }
    credit--;
    messages.add(message);
  }

  @Override
  public void onError(Throwable failure) {
    finish(Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    finish(Status.OK);
  }

  private void finish(Status how) {
    if (status != null) {
      throw new IllegalStateException("the call is over");
    }
    status = how;
    end.complete(how);
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void setOnReadyHandler(Runnable handler) {
    onReady = handler;
  }

  @Override
  public void request(int count) {
    requested += count;
  }

  @Override
  public void setOnCancelHandler(Runnable handler) {}

  @Override
  public void setCompression(String compression) {}

  @Override
  public void disableAutoRequest() {}

  @Override
  public void disableAutoInboundFlowControl() {}

  @Override
  public void setMessageCompression(boolean enable) {}
}
