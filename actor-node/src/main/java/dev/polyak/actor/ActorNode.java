package dev.polyak.actor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Props;
import dev.polyak.actor.gateway.Gateway;
import dev.polyak.actor.gateway.GatewaySettings;
import dev.polyak.actor.gateway.Simulators;
import dev.polyak.actor.run.Workbench;
import dev.polyak.environments.Wrappers;
import dev.polyak.node.Host;
import dev.polyak.node.ServerStop;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.management.Readiness;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Transport;
import dev.polyak.node.security.CertificateRole;
import io.grpc.Server;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The actor-node: collects experience, and evaluates. In environments of its own, or, where {@code
 * run.environment} is {@value #EXTERNAL}, in those of the clients of its gateway.
 */
public final class ActorNode {
  /** The name of environments that are clients. */
  public static final String EXTERNAL = "external";

  /** What a node with a gateway waits for that has had no client. */
  static final String FIRST_ENVIRONMENT = "the first environment";

  private static final Logger LOG = LoggerFactory.getLogger(ActorNode.class);

  private ActorNode() {}

  /**
   * Starts the node on a host. It joins its run as soon as the param-server answers, and, with a
   * gateway, as soon as the first client has told its spaces.
   *
   * @throws ConfigurationException if the configuration cannot run
   */
  public static void start(Host host, Configuration configuration) {
    ActorSettings settings = settings(configuration);
    host.meters()
        .node(
            CertificateRole.ACTOR_NODE.text(), settings.name(), configuration.text("cluster.run"));
    if (isExternal(configuration)) {
      check(configuration);
      serve(host, settings, configuration);
    } else {
      Workbench workbench = Workbench.of(configuration);
      Readiness readiness = host.readiness(settings.name(), "the param-server");
      guardian(host, settings, configuration, readiness, Optional.empty())
          .tell(new ActorGuardian.Join(workbench));
    }
  }

  /**
   * Checks what can be known before a node starts.
   *
   * @throws ConfigurationException if the configuration cannot run
   */
  public static void check(Configuration configuration) {
    settings(configuration);
    if (!isExternal(configuration)) {
      Workbench.of(configuration);
      return;
    }
    Wrappers wrappers = configuration.section("run", Wrappers.class);
    requireOwn(wrappers.timeLimit() == Wrappers.NONE.timeLimit(), configuration, "run.time-limit");
    requireOwn(
        wrappers.stickyActions() == Wrappers.NONE.stickyActions(),
        configuration,
        "run.sticky-actions");
    requireOwn(
        wrappers.actionRepeat() == Wrappers.NONE.actionRepeat(),
        configuration,
        "run.action-repeat");
    requireOwn(!wrappers.rescaleObservations(), configuration, "run.rescale-observations");
  }

  private static ActorSettings settings(Configuration configuration) {
    ActorSettings settings = configuration.section("actor-node", ActorSettings.class);
    if (!settings.gateway().simulators().isEmpty() && !isExternal(configuration)) {
      throw new ConfigurationException(
          "actor-node.gateway.simulators = %s takes run.environment = %s (polyak train --external), not %s"
              .formatted(
                  settings.gateway().simulators(),
                  EXTERNAL,
                  configuration.text("run.environment")));
    }
    return settings;
  }

  private static void requireOwn(boolean met, Configuration configuration, String key) {
    if (!met) {
      throw new ConfigurationException(
          "%s = %s is for environments of the node's own; clients wrap theirs themselves"
              .formatted(key, configuration.text(key)));
    }
  }

  private static void serve(Host host, ActorSettings settings, Configuration configuration) {
    Readiness readiness = host.readiness(settings.name(), FIRST_ENVIRONMENT);
    AtomicReference<ActorRef<ActorGuardian.Command>> guardian = new AtomicReference<>();
    Gateway gateway =
        new Gateway(
            spaces -> {
              Workbench workbench = Workbench.of(configuration, spaces);
              readiness.waitsFor("the param-server");
              guardian.get().tell(new ActorGuardian.Join(workbench));
            },
            settings.gateway().messageBytes());
    guardian.set(guardian(host, settings, configuration, readiness, Optional.of(gateway)));
    GatewaySettings gatewaySettings = settings.gateway();
    Address listen = gatewaySettings.listen();
    Server server =
        host.serve(listen, List.of(gateway), Runnable::run, gatewaySettings.messageBytes());
    host.atStop(
        Host.Phase.SERVE, settings.name() + "-gateway", () -> ServerStop.of(server, () -> {}));
    Simulators simulators =
        new Simulators(
            gateway,
            gatewaySettings,
            settings.environmentTimeLimit(),
            address -> host.connect(address, Runnable::run, gatewaySettings.messageBytes()),
            (wait, task) -> host.after(wait, () -> host.calls().execute(task)));
    host.atStop(Host.Phase.COLLECT, settings.name() + "-simulators", simulators::close);
    LOG.info(
        "{} waits for environments on {}{}",
        settings.name(),
        Transport.addressOf(server, listen),
        gatewaySettings.simulators().isEmpty()
            ? ""
            : ", and dials " + gatewaySettings.simulators());
  }

  private static ActorRef<ActorGuardian.Command> guardian(
      Host host,
      ActorSettings settings,
      Configuration configuration,
      Readiness readiness,
      Optional<Gateway> gateway) {
    return host.system()
        .systemActorOf(
            ActorGuardian.create(host, settings, configuration, readiness, gateway),
            settings.name(),
            Props.empty());
  }

  /** Whether environments are clients. */
  public static boolean isExternal(Configuration configuration) {
    return configuration.text("run.environment").equals(EXTERNAL);
  }
}
