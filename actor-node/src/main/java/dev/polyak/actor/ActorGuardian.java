package dev.polyak.actor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.polyak.actor.gateway.Gateway;
import dev.polyak.actor.metrics.ActorMeters;
import dev.polyak.actor.run.Workbench;
import dev.polyak.node.Host;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.management.Readiness;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.node.run.Membership;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.JoinResponse;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.State;
import dev.polyak.runs.v1.WatchResponse;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Wires an actor-node: its membership of the run, from {@link Join} on, and for each session in it
 * a {@link Session} with the data plane. Where an environment fails, the session is started again
 * with back-off, under the next incarnation of its streams. Where the run does not take what a
 * gateway's first client is, the node waits for the next.
 */
final class ActorGuardian {
  private static final int PROTOCOL_VERSION = 1;
  private static final Duration RESTART_MINIMUM = Duration.ofSeconds(1);
  private static final Duration RESTART_MAXIMUM = Duration.ofSeconds(30);
  private static final double RESTART_JITTER = 0.2;
  private static final long STOP_SECONDS = 10;

  /** Messages of the guardian. */
  sealed interface Command {}

  /** What the node is to do in its run is known. */
  record Join(Workbench workbench) implements Command {}

  private record Happened(Membership.Event event) implements Command {}

  private record Stop(CountDownLatch stopped) implements Command {}

  private record SessionEnded(CountDownLatch stopped) implements Command {}

  private final ActorContext<Command> context;
  private final Host host;
  private final ActorSettings settings;
  private final ManagedChannel paramServer;
  private final Readiness readiness;
  private final ActorMeters meters;
  private final Optional<Gateway> gateway;
  private Workbench workbench;
  private ActorRef<Membership.Command> membership;
  private ActorRef<Session.Command> session;
  private int sessions;
  private String lastRefusal = "";

  private ActorGuardian(
      ActorContext<Command> context,
      Host host,
      ActorSettings settings,
      ManagedChannel paramServer,
      Readiness readiness,
      Optional<Gateway> gateway) {
    this.context = context;
    this.host = host;
    this.settings = settings;
    this.paramServer = paramServer;
    this.readiness = readiness;
    this.gateway = gateway;
    meters = new ActorMeters(host.meters());
  }

  /**
   * Waits for {@link Join}.
   *
   * @param readiness is ready while the node is a member that could collect
   * @param gateway where the environments come in, if they are clients
   */
  static Behavior<Command> create(
      Host host,
      ActorSettings settings,
      Configuration configuration,
      Readiness readiness,
      Optional<Gateway> gateway) {
    return Behaviors.setup(
        context -> {
          ManagedChannel paramServer = Membership.paramServer(configuration, host);
          ActorRef<Command> self = context.getSelf();
          host.atStop(
              Host.Phase.COLLECT,
              settings.name(),
              () -> {
                CountDownLatch stopped = new CountDownLatch(1);
                self.tell(new Stop(stopped));
                awaitQuietly(stopped);
                paramServer.shutdownNow();
              });
          return new ActorGuardian(context, host, settings, paramServer, readiness, gateway)
              .behavior();
        });
  }

  private static void awaitQuietly(CountDownLatch stopped) {
    try {
      if (!stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            "the lanes did not stop within %d s".formatted(STOP_SECONDS));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  static JoinRequest request(ActorSettings settings, Workbench workbench, boolean external) {
    return JoinRequest.newBuilder()
        .setProtocolVersion(PROTOCOL_VERSION)
        .setRun(workbench.configuration().text("cluster.run"))
        .setMember(settings.name())
        .setRole(Role.ROLE_ACTOR)
        .setSpecification(workbench.specification())
        .setLanes(settings.allLanes(external))
        .setEvaluates(settings.evaluates())
        .build();
  }

  private Behavior<Command> behavior() {
    return Behaviors.receive(Command.class)
        .onAnyMessage(
            command -> {
              switch (command) {
                case Join(Workbench known) -> join(known);
                case Happened(Membership.Event event) -> happened(event);
                case Stop(CountDownLatch stopped) -> stop(stopped);
                case SessionEnded(CountDownLatch stopped) -> stopped.countDown();
              }
              return Behaviors.same();
            })
        .build();
  }

  private void join(Workbench known) {
    workbench = known;
    membership =
        context.spawnAnonymous(
            Membership.create(
                paramServer,
                request(settings, workbench, gateway.isPresent()),
                Membership::missingSpecificationOrShard,
                context.messageAdapter(Membership.Event.class, Happened::new),
                readiness));
  }

  private void happened(Membership.Event event) {
    switch (event) {
      case Membership.Event.Joined(JoinResponse response) -> begin(response);
      case Membership.Event.Watched(WatchResponse response) -> {
        if (session != null) {
          session.tell(new Session.Progressed(response.getProgress()));
        }
        if (response.getProgress().getState() == State.STATE_STOPPED && settings.exitWithRun()) {
          host.stop(0, "the run has stopped");
        }
      }
      case Membership.Event.Refused refused -> refused(refused);
    }
  }

  /** What a gateway's first client is may be why: then another one is waited for. */
  private void refused(Membership.Event.Refused refused) {
    Optional<Refusal> ofGuest =
        gateway.isEmpty() || session != null
            ? Optional.empty()
            : switch (refused.status().getCode()) {
              case INVALID_ARGUMENT ->
                  Optional.of(Refusal.invalid("the run refuses it: %s", refused.message()));
              case FAILED_PRECONDITION ->
                  Optional.of(Refusal.state("the run refuses it: %s", refused.message()));
              default -> Optional.empty();
            };
    if (ofGuest.isEmpty()) {
      host.fail("%s cannot take part in the run: %s".formatted(settings.name(), refused.message()));
      return;
    }
    // A simulator that is dialled again and again is refused as often.
    if (!refused.message().equals(lastRefusal)) {
      lastRefusal = refused.message();
      context
          .getLog()
          .error(
              "the run refuses the first environment: {}; {} waits for another",
              refused.message(),
              settings.name());
    }
    context.stop(membership);
    readiness.waitsFor(ActorNode.FIRST_ENVIRONMENT);
    gateway.get().refuse(ofGuest.get());
  }

  private void begin(JoinResponse response) {
    if (session != null) {
      context.stop(session);
    }
    session =
        context.spawn(
            Behaviors.supervise(
                    Session.create(
                        host,
                        settings,
                        workbench,
                        paramServer,
                        response,
                        meters,
                        new Incarnations(response.getSession()),
                        gateway))
                .onFailure(
                    Session.EnvironmentFailure.class,
                    SupervisorStrategy.restartWithBackoff(
                            RESTART_MINIMUM, RESTART_MAXIMUM, RESTART_JITTER)
                        .withLoggingEnabled(false)),
            "session-" + sessions++);
  }

  private void stop(CountDownLatch stopped) {
    if (session == null) {
      stopped.countDown();
      return;
    }
    context.watchWith(session, new SessionEnded(stopped));
    context.stop(session);
    session = null;
  }
}
