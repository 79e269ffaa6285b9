package dev.polyak.launcher;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import dev.polyak.node.Host;
import dev.polyak.node.management.Readiness;
import dev.polyak.node.run.Membership;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.Role;
import io.grpc.ManagedChannel;
import java.util.function.Consumer;

/** Follows a run that others begin, and takes no part in it. */
final class RunObserver {
  private static final int PROTOCOL_VERSION = 1;

  private RunObserver() {}

  /** An observer's place in a run, which is not ready while the observer waits for the run. */
  static Readiness readiness() {
    return new Readiness(member(), "");
  }

  private static String member() {
    return "observer-" + ProcessHandle.current().pid();
  }

  /**
   * Observes a run from now on.
   *
   * @param paramServer stays the caller's
   * @param happened hears of it, one event at a time
   */
  static void start(
      Host host,
      ManagedChannel paramServer,
      String run,
      Readiness readiness,
      Consumer<Membership.Event> happened) {
    JoinRequest request =
        JoinRequest.newBuilder()
            .setProtocolVersion(PROTOCOL_VERSION)
            .setRun(run)
            .setMember(member())
            .setRole(Role.ROLE_OBSERVER)
            .build();
    host.system()
        .systemActorOf(
            observer(paramServer, request, readiness, happened), "observer", Props.empty());
  }

  private static Behavior<Membership.Event> observer(
      ManagedChannel paramServer,
      JoinRequest request,
      Readiness readiness,
      Consumer<Membership.Event> happened) {
    return Behaviors.setup(
        context -> {
          ActorRef<Membership.Event> self = context.getSelf();
          context.spawn(
              Membership.create(
                  paramServer, request, Membership::missingSpecification, self, readiness),
              "membership");
          return Behaviors.receive(Membership.Event.class)
              .onAnyMessage(
                  event -> {
                    happened.accept(event);
                    return Behaviors.same();
                  })
              .build();
        });
  }
}
