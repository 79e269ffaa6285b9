package dev.polyak.actor.gateway;

import dev.polyak.actor.collect.Collectors;
import dev.polyak.actor.run.EnvironmentSpaces;
import dev.polyak.environment.v1.EnvironmentServiceGrpc;
import dev.polyak.environment.v1.PlayRequest;
import dev.polyak.environment.v1.PlayResponse;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.rpc.Refusal;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where environments come in: {@code polyak.environment.v1}. Outlives the node's sessions in its
 * run. Who comes before there is one waits; the first says what the spaces are.
 */
public final class Gateway extends EnvironmentServiceGrpc.EnvironmentServiceImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final int MAXIMUM_WAITING = 1_024;

  private final Consumer<EnvironmentSpaces> first;
  private final int messageBytes;

  /** All below is guarded by this object. */
  private final Map<PlayCall, Guest> waiting = new LinkedHashMap<>();

  private EnvironmentSpaces spaces;

  /** What is told when the run has taken the spaces. */
  private String news = "";

  private GatewaySession session;

  /**
   * A gateway without clients.
   *
   * @param first hears of the spaces of the first client, which are the run's if it takes them;
   *     what it throws as a {@link ConfigurationException} is the client's error, and the next one
   *     is the first
   * @param messageBytes of one message at the most
   */
  public Gateway(Consumer<EnvironmentSpaces> first, int messageBytes) {
    this.first = first;
    this.messageBytes = messageBytes;
  }

  @Override
  public StreamObserver<PlayRequest> play(StreamObserver<PlayResponse> responses) {
    return new ServedCall(responses, this);
  }

  /** A client has introduced itself. */
  void arrive(PlayCall call, Guest guest) {
    guest.requireReportsWithin(messageBytes);
    GatewaySession open;
    synchronized (this) {
      if (spaces == null) {
        begin(guest);
      }
      guest.requireFit(spaces);
      open = session;
      if (open == null) {
        if (waiting.size() == MAXIMUM_WAITING) {
          throw new Refusal(
              Refusal.Reason.EXHAUSTED,
              "%d clients wait for the run already".formatted(MAXIMUM_WAITING));
        }
        waiting.put(call, guest);
        return;
      }
    }
    open.seat(call, guest);
  }

  private void begin(Guest guest) {
    try {
      Collectors.requireFit(guest.spaces());
      first.accept(guest.spaces());
    } catch (ConfigurationException | IllegalArgumentException unfit) {
      throw Refusal.invalid("%s", unfit.getMessage());
    }
    spaces = guest.spaces();
    news =
        "the run's spaces are those of %s (%s): observations %s, actions %s"
            .formatted(
                guest.name(),
                guest.introduction().getEnvironment(),
                spaces.observations(),
                spaces.actions());
  }

  /** A client is gone, or does not wait any more. */
  synchronized void left(PlayCall call) {
    waiting.remove(call);
  }

  /** A session begins: who has waited plays. */
  void open(GatewaySession begun) {
    Map<PlayCall, Guest> guests;
    synchronized (this) {
      if (!news.isEmpty()) {
        LOG.info("{}", news);
        news = "";
      }
      session = begun;
      guests = new LinkedHashMap<>(waiting);
      waiting.clear();
    }
    guests.forEach(
        (call, guest) -> {
          try {
            begun.seat(call, guest);
          } catch (RuntimeException refused) {
            call.end(refused);
          }
        });
  }

  /** The session is over; clients are to come again. */
  synchronized void close(GatewaySession ended) {
    if (session == ended) {
      session = null;
    }
  }

  /**
   * The run does not take the first client's spaces: they are forgotten, and so is whoever waits.
   * The next client is the first.
   */
  public void refuse(Refusal why) {
    List<PlayCall> guests;
    synchronized (this) {
      spaces = null;
      guests = new ArrayList<>(waiting.keySet());
    }
    guests.forEach(call -> call.end(why));
  }

  /** Ends the calls of those that wait: the run is over. */
  void completeWaiting() {
    List<PlayCall> guests;
    synchronized (this) {
      guests = new ArrayList<>(waiting.keySet());
    }
    guests.forEach(PlayCall::complete);
  }
}
