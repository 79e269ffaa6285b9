package dev.polyak.replay;

import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import dev.polyak.node.Host;
import dev.polyak.node.ServerStop;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.management.Readiness;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Names;
import dev.polyak.node.rpc.Transport;
import dev.polyak.node.run.Membership;
import dev.polyak.node.security.CertificateRole;
import dev.polyak.replay.service.ReplayServiceSettings;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.State;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node that serves one shard of the replay buffer, as a member of its run or alone. */
public final class ReplayNode {
  private static final Logger LOG = LoggerFactory.getLogger(ReplayNode.class);
  private static final int PROTOCOL_VERSION = 1;

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
    requireRunToEndWith(settings);
    requireFolderToRead(settings);
    ReplayService service = open(settings, host);
    host.meters()
        .node(
            CertificateRole.REPLAY_SERVICE.text(),
            settings.name(),
            settings.standalone() ? "" : configuration.text("cluster.run"));
    if (!settings.directory().isEmpty()) {
      host.meters().disk("replay-service.directory", Path.of(settings.directory()));
    }
    // Streams check a message and hand it on: a thread of their own would cost more than that.
    Server server = host.serve(settings.listen(), service.services(), Runnable::run);
    Address address = Transport.addressOf(server, settings.listen());
    host.atStop(Host.Phase.SERVE, settings.name(), () -> ServerStop.of(server, service::close));
    LOG.info("{} serves replay at {}", settings.name(), address);
    if (!settings.standalone()) {
      join(host, configuration, settings, settings.advertise().orElse(address));
    }
    return address;
  }

  private static void requireRunToEndWith(ReplayServiceSettings settings) {
    if (settings.standalone() && settings.exitWithRun()) {
      throw new ConfigurationException(
          "replay-service.exit-with-run is true, and with replay-service.standalone = true there is"
              + " no run to end with: set one of them to false");
    }
  }

  private static void requireFolderToRead(ReplayServiceSettings settings) {
    if (settings.readOnly() && settings.directory().isEmpty()) {
      throw new ConfigurationException(
          "replay-service.read-only is true, and replay-service.directory names no folder to read");
    }
  }

  private static void join(
      Host host, Configuration configuration, ReplayServiceSettings settings, Address address) {
    ManagedChannel paramServer = Membership.paramServer(configuration, host);
    host.atStop(Host.Phase.SERVE, settings.name() + "-membership", paramServer::shutdownNow);
    JoinRequest request =
        JoinRequest.newBuilder()
            .setProtocolVersion(PROTOCOL_VERSION)
            .setRun(configuration.text("cluster.run"))
            .setMember(settings.name())
            .setRole(Role.ROLE_REPLAY)
            .setAddress(address.toString())
            .build();
    Readiness readiness = host.readiness(settings.name(), "the param-server");
    host.system()
        .systemActorOf(
            member(host, readiness, settings, paramServer, request),
            settings.name(),
            Props.empty());
  }

  private static ReplayService open(ReplayServiceSettings settings, Host host) {
    try {
      return new ReplayService(settings, host.meters());
    } catch (IOException damaged) {
      throw new IllegalStateException(
          "replay-service.directory = %s: %s".formatted(settings.directory(), damaged.getMessage()),
          damaged);
    }
  }

  private static Behavior<Membership.Event> member(
      Host host,
      Readiness readiness,
      ReplayServiceSettings settings,
      ManagedChannel paramServer,
      JoinRequest request) {
    return Behaviors.setup(
        context -> {
          context.spawn(
              Membership.create(paramServer, request, joined -> "", context.getSelf(), readiness),
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
}
