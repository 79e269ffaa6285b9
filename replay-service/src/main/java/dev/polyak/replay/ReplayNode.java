package dev.polyak.replay;

import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import dev.polyak.node.Host;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Names;
import dev.polyak.node.rpc.Transport;
import dev.polyak.node.run.Membership;
import dev.polyak.replay.service.ReplayServiceSettings;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.State;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node that serves one shard of the replay buffer, as a member of its run. */
public final class ReplayNode {
  private static final Logger LOG = LoggerFactory.getLogger(ReplayNode.class);
  private static final int PROTOCOL_VERSION = 1;
  private static final long DRAIN_SECONDS = 2;

  private ReplayNode() {}

  /**
   * Serves until the host stops.
   *
   * @return the address at which it is reached
   */
  public static Address start(Host host, Configuration configuration) {
    ReplayServiceSettings settings =
        configuration.section("replay-service", ReplayServiceSettings.class);
    Names.requireRunName("replay-service.name", settings.name());
    ReplayService service = new ReplayService(settings);
    Server server = Transport.serve(settings.listen(), service.services(), host.calls());
    Address address = Transport.addressOf(server, settings.listen());
    ManagedChannel paramServer =
        Transport.connect(Address.parse(configuration.text("cluster.param-server")), host.calls());
    host.atStop(Host.Phase.SERVE, settings.name(), () -> stop(server, service, paramServer));
    LOG.info("{} serves replay at {}", settings.name(), address);

    JoinRequest request =
        JoinRequest.newBuilder()
            .setProtocolVersion(PROTOCOL_VERSION)
            .setRun(configuration.text("cluster.run"))
            .setMember(settings.name())
            .setRole(Role.ROLE_REPLAY)
            .setAddress(address.toString())
            .build();
    host.system()
        .systemActorOf(
            member(host, settings, paramServer, request), settings.name(), Props.empty());
    return address;
  }

  private static Behavior<Membership.Event> member(
      Host host, ReplayServiceSettings settings, ManagedChannel paramServer, JoinRequest request) {
    return Behaviors.setup(
        context -> {
          context.spawn(
              Membership.create(paramServer, request, joined -> "", context.getSelf()),
              "membership");
          return Behaviors.receiveMessage(
              event -> {
                switch (event) {
                  case Membership.Event.Joined joined -> {}
                  case Membership.Event.Watched watched -> {
                    if (settings.exitWithRun()
                        && watched.response().getProgress().getState() == State.STATE_STOPPED) {
                      host.stop(0, "the run has stopped");
                    }
                  }
                  case Membership.Event.Refused refused -> host.fail(refused.message());
                }
                return Behaviors.same();
              });
        });
  }

  private static void stop(Server server, ReplayService service, ManagedChannel paramServer) {
    server.shutdown();
    service.close();
    try {
      if (!server.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException interrupted) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    paramServer.shutdownNow();
  }
}
