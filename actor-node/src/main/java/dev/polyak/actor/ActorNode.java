package dev.polyak.actor;

import akka.actor.typed.Props;
import dev.polyak.actor.run.Workbench;
import dev.polyak.node.Host;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.management.Readiness;

/** The actor-node: collects experience, and evaluates. */
public final class ActorNode {
  private ActorNode() {}

  /**
   * Starts the node on a host. It joins its run as soon as the param-server answers.
   *
   * @throws dev.polyak.node.configuration.ConfigurationException if the configuration cannot run
   */
  public static void start(Host host, Configuration configuration) {
    ActorSettings settings = configuration.section("actor-node", ActorSettings.class);
    Workbench workbench = Workbench.of(configuration);
    Readiness readiness = host.readiness(settings.name(), "the param-server");
    host.system()
        .systemActorOf(
            ActorGuardian.create(host, settings, workbench, readiness),
            settings.name(),
            Props.empty());
  }
}
