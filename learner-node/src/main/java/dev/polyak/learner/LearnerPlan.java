package dev.polyak.learner;

import dev.polyak.agents.Agent;
import dev.polyak.agents.dqn.DoubleDqn;
import dev.polyak.agents.dqn.DoubleDqnSettings;
import dev.polyak.learner.replay.ReplaySettings;
import dev.polyak.networks.Engine;
import dev.polyak.networks.Layer;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.UpdateRule.NamedNetwork;
import dev.polyak.networks.dl4j.Dl4jEngine;
import dev.polyak.node.Seeds;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.runs.v1.Network;
import dev.polyak.runs.v1.Specification;
import java.util.List;

/**
 * What a learner is to do, from its own configuration and the run's specification, checked.
 *
 * @param configuration with the specification's shared keys
 * @param specification of the run
 * @param agent that the specification describes
 */
record LearnerPlan(
    Configuration configuration,
    Specification specification,
    Agent agent,
    LearnerSettings settings,
    UpdateRates rates,
    ReplaySettings replay) {

  /** Checks across keys what a configuration says before any specification is known. */
  static void check(Configuration configuration) {
    UpdateRates.of(configuration);
    ReplaySettings.of(configuration);
  }

  /**
   * Reads the specification.
   *
   * @throws ConfigurationException if it cannot be learned from with this build or this
   *     configuration
   */
  static LearnerPlan of(Configuration own, Specification specification) {
    Configuration configuration = own.withShared(specification.getConfigurationMap());
    Agent agent = agent(configuration, specification);
    requireSameNetworks(specification.getNetworksList(), agent);
    return new LearnerPlan(
        configuration,
        specification,
        agent,
        configuration.section("learner-node", LearnerSettings.class),
        UpdateRates.of(configuration),
        ReplaySettings.of(configuration));
  }

  /**
   * The agent for an observation and actions of the acting network's sizes, the specification's
   * first.
   */
  private static Agent agent(Configuration configuration, Specification specification) {
    if (specification.getNetworksCount() == 0) {
      throw new ConfigurationException("the run's specification has no network to learn");
    }
    Network acting = specification.getNetworks(0);
    try {
      int observationSize = acting.getInputList().stream().reduce(1, Math::multiplyExact);
      int actions = Layer.parse(acting.getLayersList().getLast()).outputs();
      return new DoubleDqn(
          observationSize, actions, configuration.section("agent", DoubleDqnSettings.class));
    } catch (IllegalArgumentException | ArithmeticException | java.util.NoSuchElementException e) {
      throw new ConfigurationException(
          "cannot learn the network %s of the run's specification: %s"
              .formatted(text(acting), e.getMessage()),
          e);
    }
  }

  private static void requireSameNetworks(List<Network> specified, Agent agent) {
    List<String> theirs = specified.stream().map(LearnerPlan::text).toList();
    List<String> ours = agent.updateRule().networks().stream().map(LearnerPlan::text).toList();
    if (!theirs.equals(ours)) {
      throw new ConfigurationException(
          "the run's specification has the networks %s, this build's agent %s"
              .formatted(theirs, ours));
    }
  }

  private static String text(Network network) {
    long inputs =
        network.getInputList().stream()
            .mapToLong(Integer::toUnsignedLong)
            .reduce(1, Math::multiplyExact);
    return "%s: %s (%d parameters)"
        .formatted(
            network.getName(), text(inputs, network.getLayersList()), network.getParameters());
  }

  private static String text(NamedNetwork network) {
    return "%s: %s (%d parameters)"
        .formatted(network.name(), text(network.description()), network.description().parameters());
  }

  /** The canonical text of a network, such as {@code 4, dense 64 relu, dense 2 identity}. */
  static String text(NetworkDescription network) {
    return text(network.inputs(), network.layers().stream().map(Layer::text).toList());
  }

  private static String text(long inputs, List<String> layers) {
    return inputs + ", " + String.join(", ", layers);
  }

  /** The compute engine of the configuration. */
  Engine engine() {
    return switch (settings.engine()) {
      case "dl4j" -> new Dl4jEngine();
      default ->
          throw new ConfigurationException(
              "learner-node.engine = %s: this build has dl4j".formatted(settings.engine()));
    };
  }

  /** A component's part of the root seed. */
  long seed(String component) {
    return Seeds.derive(configuration.longInteger("run.seed"), component);
  }
}
