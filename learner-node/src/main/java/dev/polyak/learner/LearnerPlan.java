package dev.polyak.learner;

import dev.polyak.agents.Actions;
import dev.polyak.agents.Agent;
import dev.polyak.agents.Algorithm;
import dev.polyak.agents.Normalisation;
import dev.polyak.agents.Problem;
import dev.polyak.agents.PublishedNetwork;
import dev.polyak.agents.RunningNormalisation;
import dev.polyak.learner.replay.Phase;
import dev.polyak.learner.replay.ReplaySettings;
import dev.polyak.networks.Engine;
import dev.polyak.networks.engines.Engines;
import dev.polyak.node.Seeds;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.replay.v1.DataType;
import dev.polyak.runs.v1.Box;
import dev.polyak.runs.v1.Network;
import dev.polyak.runs.v1.Space;
import dev.polyak.runs.v1.Specification;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What a learner is to do, from its own configuration and the run's specification, checked.
 *
 * @param configuration with the specification's shared keys
 * @param specification of the run
 * @param agent that the specification describes
 * @param networks of the run, as its specification has them
 */
record LearnerPlan(
    Configuration configuration,
    Specification specification,
    Agent agent,
    List<PublishedNetwork> networks,
    LearnerSettings settings,
    UpdateRates rates,
    ReplaySettings replay) {

  /** Checks across keys what a configuration says before any specification is known. */
  static void check(Configuration configuration) {
    UpdateRates.of(configuration);
    ReplaySettings.of(configuration);
    Phase.of(configuration);
  }

  /**
   * Reads the specification.
   *
   * @throws ConfigurationException if it cannot be learned from with this build or this
   *     configuration
   */
  static LearnerPlan of(Configuration own, Specification specification) {
    Configuration configuration = own.withShared(specification.getConfigurationMap());
    if (specification.getNetworksCount() == 0) {
      throw new ConfigurationException("the run's specification has no network to learn");
    }
    Agent agent = agent(configuration, specification);
    List<PublishedNetwork> networks = networks(configuration, specification, agent);
    requireSame(specification.getNetworksList(), networks);
    return new LearnerPlan(
        configuration,
        specification,
        agent,
        networks,
        configuration.section("learner-node", LearnerSettings.class),
        UpdateRates.of(configuration),
        ReplaySettings.of(configuration));
  }

  private static Agent agent(Configuration configuration, Specification specification) {
    try {
      return Algorithm.find(configuration.text("agent.algorithm"))
          .create(
              problem(configuration, specification), type -> configuration.section("agent", type));
    } catch (IllegalArgumentException refused) {
      throw refusal(specification, refused);
    }
  }

  private static List<PublishedNetwork> networks(
      Configuration configuration, Specification specification, Agent agent) {
    try {
      return PublishedNetwork.of(agent, configuration.truth(Normalisation.KEY));
    } catch (IllegalArgumentException refused) {
      throw refusal(specification, refused);
    }
  }

  private static ConfigurationException refusal(
      Specification specification, IllegalArgumentException refused) {
    return new ConfigurationException(
        "cannot learn in %s: %s".formatted(specification.getEnvironment(), refused.getMessage()),
        refused);
  }

  /** The environment as the run's specification has it. */
  private static Problem problem(Configuration configuration, Specification specification) {
    Actions actions =
        switch (specification.getActionSpace().getKindCase()) {
          case DISCRETE ->
              new Actions.Discrete(specification.getActionSpace().getDiscrete().getN());
          case BOX -> continuous(specification.getActionSpace().getBox());
          default ->
              throw new IllegalArgumentException("its action space is neither discrete nor a box");
        };
    Space observations = specification.getObservationSpace();
    return new Problem(
        Problem.stacked(shape(observations), configuration.integer("run.frame-stack")),
        observations.getBox().getDataType() == DataType.DATA_TYPE_UINT8,
        actions);
  }

  private static Actions continuous(Box box) {
    return new Actions.Continuous(bounds(box, box.getLowList()), bounds(box, box.getHighList()));
  }

  /** Of each number; a box may have a single one for all. */
  private static List<Float> bounds(Box box, List<Double> given) {
    int size = box.getShapeList().stream().reduce(1, Math::multiplyExact);
    List<Double> each = given.size() == 1 ? Collections.nCopies(size, given.getFirst()) : given;
    return each.stream().map(Double::floatValue).toList();
  }

  private static List<Integer> shape(Space space) {
    return space.hasBox() ? space.getBox().getShapeList() : List.of(1);
  }

  private static void requireSame(List<Network> specified, List<PublishedNetwork> networks) {
    List<String> theirs = specified.stream().map(LearnerPlan::text).toList();
    List<String> ours = networks.stream().map(LearnerPlan::text).toList();
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
            network.getName(),
            inputs + ", " + String.join(", ", network.getLayersList()),
            network.getParameters());
  }

  private static String text(PublishedNetwork network) {
    return "%s (%d parameters)".formatted(network.text(), network.parameters());
  }

  /** Normalises the observations that are learned from, if the run does, by no statistics yet. */
  Optional<RunningNormalisation> normalisation() {
    return configuration.truth(Normalisation.KEY)
        ? Optional.of(new RunningNormalisation(networks.getLast().inputs()))
        : Optional.empty();
  }

  /** The compute engine of the configuration. */
  Engine engine() {
    return Engines.of(settings.engine(), settings.threads());
  }

  /** A component's part of the root seed. */
  long seed(String component) {
    return Seeds.derive(configuration.longInteger("run.seed"), component);
  }
}
