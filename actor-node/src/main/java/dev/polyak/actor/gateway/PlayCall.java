package dev.polyak.actor.gateway;

import dev.polyak.environment.v1.Actions;
import dev.polyak.environment.v1.Introduction;
import dev.polyak.environment.v1.Observations;
import dev.polyak.environment.v1.PlayRequest;
import dev.polyak.environment.v1.PlayResponse;
import dev.polyak.environment.v1.Welcome;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.node.rpc.StatusText;
import io.grpc.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's call, whichever side has opened it: introduction, then reports in turn with actions.
 * Whatever is wrong ends it with what, the value and the limit.
 */
final class PlayCall implements Seat.Client {
  private static final Logger LOG = LoggerFactory.getLogger(PlayCall.class);

  private final Wire wire;
  private final Gateway gateway;

  /** Guarded by this object, as what is sent is. */
  private boolean ended;

  private Guest guest;
  private GatewayCollector collector;
  private Seat seat;
  private boolean awaited;

  /** The way to the client. One thread at a time uses it. */
  interface Wire {
    void send(PlayResponse message);

    /**
     * Ends the call; nothing is sent after it.
     *
     * @param status OK: the run is over
     */
    void end(Status status);
  }

  PlayCall(Wire wire, Gateway gateway) {
    this.wire = wire;
    this.gateway = gateway;
  }

  /** The client has sent a message. */
  void accept(PlayRequest request) {
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
        wire.send(PlayResponse.newBuilder().setWelcome(Welcome.newBuilder().setSeed(seed)).build());
        return;
      }
    }
    toCollector.leave(place, "it did not wait for its welcome");
  }

  /** Observations are awaited from now on. */
  @Override
  public void send(Actions actions) {
    synchronized (this) {
      if (!ended) {
        awaited = true;
        wire.send(PlayResponse.newBuilder().setActions(actions).build());
      }
    }
  }

  @Override
  public void end(RuntimeException why) {
    Status status = Refusal.status(why).getStatus();
    if (status.getCode() == Status.Code.INTERNAL) {
      LOG.error("a client's call failed", why);
    }
    if (leave(StatusText.of(status))) {
      wire.end(status);
    }
  }

  @Override
  public void complete() {
    if (leave("the run is over")) {
      wire.end(Status.OK);
    }
  }

  /**
   * The client is gone: gives its place up.
   *
   * @param why in words
   * @return whether the call had not ended before
   */
  boolean leave(String why) {
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
      collector.leave(own, why);
    }
    return true;
  }
}
