package dev.polyak.client;

import dev.polyak.environment.v1.End;
import dev.polyak.environment.v1.PlayRequest;
import dev.polyak.environment.v1.PlayResponse;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A call that the node has opened: {@code SimulatorService.Simulate}. */
final class ServerExchange implements Exchange, StreamObserver<PlayResponse> {
  private final ServerCallStreamObserver<PlayRequest> requests;

  /** At most one message, which was asked for, and the end. */
  private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

  /**
   * What came of the node.
   *
   * @param message null at the end
   * @param end null where it is none
   */
  private record Arrival(PlayResponse message, Status end) {}

  ServerExchange(StreamObserver<PlayRequest> requests) {
    this.requests = (ServerCallStreamObserver<PlayRequest>) requests;
    this.requests.disableAutoRequest();
    this.requests.setOnCancelHandler(
        () ->
            arrivals.add(new Arrival(null, Status.CANCELLED.withDescription("the node is gone"))));
  }

  @Override
  public void send(PlayRequest message) {
    requests.onNext(message);
  }

  @Override
  public PlayResponse read() throws StatusException, InterruptedException {
    requests.request(1);
    Arrival next = arrivals.take();
    Status end = next.message == null ? next.end : end(next.message);
    if (end == null) {
      return next.message;
    }
    if (end.isOk()) {
      return null;
    }
    throw end.asException();
  }

  private static Status end(PlayResponse message) {
    if (!message.hasEnd()) {
      return null;
    }
    End end = message.getEnd();
    return Status.fromCodeValue(end.getCode()).withDescription(end.getMessage());
  }

  /** Ends the call on this side. */
  void end(Status status) {
    if (status.isOk()) {
      requests.onCompleted();
    } else {
      requests.onError(status.asException());
    }
  }

  @Override
  public void onNext(PlayResponse message) {
    arrivals.add(new Arrival(message, null));
  }

  @Override
  public void onError(Throwable cancelled) {
    // The cancel handler has heard of it.
  }

  @Override
  public void onCompleted() {
    arrivals.add(new Arrival(null, Status.OK));
  }
}
