package dev.polyak.actor.gateway;

import dev.polyak.environment.v1.PlayRequest;
import dev.polyak.environment.v1.PlayResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** A call that the client has opened: {@code EnvironmentService.Play}. */
final class ServedCall implements StreamObserver<PlayRequest>, PlayCall.Wire {
  private static final String VANISHED = "its connection is gone";

  private final ServerCallStreamObserver<PlayResponse> responses;
  private final PlayCall call;

  ServedCall(StreamObserver<PlayResponse> responses, Gateway gateway) {
    this.responses = (ServerCallStreamObserver<PlayResponse>) responses;
    call = new PlayCall(this, gateway);
    this.responses.setOnCancelHandler(() -> call.leave(VANISHED));
  }

  @Override
  public void onNext(PlayRequest request) {
    call.accept(request);
  }

  @Override
  public void onError(Throwable failure) {
    call.leave(VANISHED);
  }

  @Override
  public void onCompleted() {
    if (call.leave("it has left")) {
      responses.onCompleted();
    }
  }

  @Override
  public void send(PlayResponse message) {
    responses.onNext(message);
  }

  @Override
  public void end(Status status) {
    if (status.isOk()) {
      responses.onCompleted();
    } else {
      responses.onError(status.asRuntimeException());
    }
  }
}
