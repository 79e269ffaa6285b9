package dev.polyak.actor.gateway;

import dev.polyak.environment.v1.End;
import dev.polyak.environment.v1.PlayRequest;
import dev.polyak.environment.v1.PlayResponse;
import dev.polyak.environment.v1.SimulatorServiceGrpc;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A simulator whose calls say what they are told to. */
final class RawSimulator extends SimulatorServiceGrpc.SimulatorServiceImplBase {
  private final BlockingQueue<RawClient> calls = new LinkedBlockingQueue<>();

  /** The next call that a node has made. */
  RawClient call() throws InterruptedException {
    return calls.take();
  }

  /** Calls that nobody has taken. */
  int waiting() {
    return calls.size();
  }

  @Override
  public StreamObserver<PlayResponse> simulate(StreamObserver<PlayRequest> requests) {
    Call call = new Call((ServerCallStreamObserver<PlayRequest>) requests);
    calls.add(call);
    return call.observer();
  }

  /** One call. */
  private static final class Call extends RawClient {
    private final ServerCallStreamObserver<PlayRequest> requests;
    private final BlockingQueue<PlayResponse> responses = new LinkedBlockingQueue<>();

    Call(ServerCallStreamObserver<PlayRequest> requests) {
      this.requests = requests;
      requests.setOnCancelHandler(
          () ->
              responses.add(
                  PlayResponse.newBuilder()
                      .setEnd(
                          End.newBuilder()
                              .setCode(Status.Code.CANCELLED.value())
                              .setMessage("cancelled"))
                      .build()));
    }

    StreamObserver<PlayResponse> observer() {
      return new StreamObserver<>() {
        @Override
        public void onNext(PlayResponse response) {
          responses.add(response);
        }

        @Override
        public void onError(Throwable cancelled) {
          // The cancel handler has heard of it.
        }

        @Override
        public void onCompleted() {
          // The node says why before.
        }
      };
    }

    @Override
    void write(PlayRequest request) {
      requests.onNext(request);
    }

    /** As the node's End says; the call is ended in turn. */
    @Override
    PlayResponse read() throws StatusException, InterruptedException {
      PlayResponse response = responses.take();
      if (!response.hasEnd()) {
        return response;
      }
      requests.onCompleted();
      if (response.getEnd().getCode() == 0) {
        return null;
      }
      throw Status.fromCodeValue(response.getEnd().getCode())
          .withDescription(response.getEnd().getMessage())
          .asException();
    }

    @Override
    void vanish() {
      requests.onError(Status.UNAVAILABLE.withDescription("gone").asException());
    }
  }
}
