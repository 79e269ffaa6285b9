package dev.polyak.actor.gateway;

import dev.polyak.environment.v1.Actions;
import dev.polyak.environment.v1.Introduction;
import dev.polyak.environment.v1.Observations;
import dev.polyak.environment.v1.PlayRequest;
import dev.polyak.environment.v1.PlayResponse;
import dev.polyak.environment.v1.Welcome;
import dev.polyak.node.rpc.Refusal;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/**
 * A client's call: introduction, then reports in turn with actions. Whatever is wrong ends it with
 * what, the value and the limit.
 */
final class PlayCall implements StreamObserver<PlayRequest>, Seat.Client {
  private final ServerCallStreamObserver<PlayResponse> responses;
  private final Gateway gateway;

  /** Guarded by this object, as what is sent is. */
  private boolean ended;

  private Guest guest;
  private GatewayCollector collector;
  private Seat seat;
  private boolean awaited;

  PlayCall(StreamObserver<PlayResponse> responses, Gateway gateway) {
    this.responses = (ServerCallStreamObserver<PlayResponse>) responses;
    this.gateway = gateway;
    this.responses.setOnCancelHandler(this::gone);
  }

  @Override
  public void onNext(PlayRequest request) {
    try {
      switch (request.getKindCase()) {
        case INTRODUCTION -> introduce(request.getIntroduction());
        case OBSERVATIONS -> report(request.getObservations());
        case KIND_NOT_SET -> throw Refusal.invalid("a request of no kind");
      }
    } catch (RuntimeException refused) {
      end(refused);
    }
  }

  private void introduce(Introduction introduction) {
    synchronized (this) {
      if (ended) {
        return;
      }
      if (guest != null) {
        throw Refusal.invalid("a client introduces itself once");
      }
      guest = Guest.of(introduction);
    }
    gateway.arrive(this, guest);
  }

  private void report(Observations observations) {
    Seat own;
    synchronized (this) {
      if (ended) {
        return;
      }
      if (seat == null || !awaited) {
        throw Refusal.invalid(
            guest == null
                ? "a client introduces itself first"
                : "observations come after the welcome, and after actions, once each");
      }
      seat.read(observations);
      awaited = false;
      own = seat;
    }
    collector.report(own);
  }

  /** The call's place: what is reported goes to this collector. */
  void welcome(GatewayCollector toCollector, Seat place, int seed) {
    synchronized (this) {
      if (!ended) {
        collector = toCollector;
        seat = place;
        awaited = true;
        responses.onNext(
            PlayResponse.newBuilder().setWelcome(Welcome.newBuilder().setSeed(seed)).build());
        return;
      }
    }
    toCollector.leave(place);
  }

  /** Observations are awaited from now on. */
  @Override
  public void send(Actions actions) {
    synchronized (this) {
      if (!ended) {
        awaited = true;
        responses.onNext(PlayResponse.newBuilder().setActions(actions).build());
      }
    }
  }

  @Override
  public void end(RuntimeException why) {
    if (leave()) {
      responses.onError(Refusal.status(why));
    }
  }

  @Override
  public void complete() {
    if (leave()) {
      responses.onCompleted();
    }
  }

  /** Gives the place up; says whether the call has not ended before. */
  private boolean leave() {
    Seat own;
    synchronized (this) {
      if (ended) {
        return false;
      }
      ended = true;
      own = seat;
    }
    gateway.left(this);
    if (own != null) {
      collector.leave(own);
    }
    return true;
  }

  private void gone() {
    leave();
  }

  @Override
  public void onError(Throwable failure) {
    leave();
  }

  @Override
  public void onCompleted() {
    complete();
  }
}
