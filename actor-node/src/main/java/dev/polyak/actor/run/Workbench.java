package dev.polyak.actor.run;

import dev.polyak.agents.Actions;
import dev.polyak.agents.Agent;
import dev.polyak.agents.Algorithm;
import dev.polyak.agents.Problem;
import dev.polyak.environments.Box;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Environment;
import dev.polyak.environments.Environments;
import dev.polyak.environments.RescaledObservations;
import dev.polyak.environments.Space;
import dev.polyak.networks.Engine;
import dev.polyak.networks.Inference;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.UpdateRule.NamedNetwork;
import dev.polyak.networks.engines.Engines;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.runs.v1.Specification;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What collecting and evaluating work with: the run's environment, its agent and the engine, from
 * one configuration.
 *
 * @param configuration with the run's shared keys
 * @param watch sees the calls of environments
 */
public record Workbench(
    Configuration configuration,
    EnvironmentSpaces spaces,
    Agent agent,
    Engine engine,
    Optional<EnvironmentWatch> watch) {
  private static final String FRAME_STACK = "run.frame-stack";

  /**
   * The workbench of a configuration.
   *
   * @throws ConfigurationException if the environment is unknown, or its action space is not one of
   *     the algorithm's
   */
  public static Workbench of(Configuration configuration) {
    try (Environment environment = environment(configuration)) {
      return of(configuration, EnvironmentSpaces.of(environment));
    }
  }

  /**
   * The workbench of an environment elsewhere.
   *
   * @throws ConfigurationException if its action space is not one of the algorithm's
   */
  public static Workbench of(Configuration configuration, EnvironmentSpaces spaces) {
    try {
      Agent agent =
          Algorithm.find(configuration.text("agent.algorithm"))
              .create(
                  problem(spaces, configuration.integer(FRAME_STACK)),
                  type -> configuration.section("agent", type));
      return new Workbench(
          configuration,
          spaces,
          agent,
          Engines.of(configuration.text("actor-node.engine"), 1),
          Optional.empty());
    } catch (IllegalArgumentException refused) {
      throw new ConfigurationException(
          "cannot run in %s: %s"
              .formatted(configuration.text("run.environment"), refused.getMessage()),
          refused);
    }
  }

  private static Problem problem(EnvironmentSpaces spaces, int stack) {
    Actions actions =
        switch (spaces.actions()) {
          case Discrete discrete -> new Actions.Discrete(discrete.n());
          case Box box ->
              new Actions.Continuous(
                  IntStream.range(0, box.size()).mapToObj(box::low).toList(),
                  IntStream.range(0, box.size()).mapToObj(box::high).toList());
        };
    Space frames = spaces.observations();
    List<Integer> shape = frames instanceof Box box ? box.shape() : List.of(1);
    return new Problem(Problem.stacked(shape, stack), FrameStack.isPixels(frames), actions);
  }

  /** What the run is told of this node. */
  public Specification specification() {
    return RunSpecification.of(configuration, spaces, configuration.integer(FRAME_STACK), agent);
  }

  /** The same workbench with environments that a watch sees. */
  public Workbench watchedBy(EnvironmentWatch watcher) {
    return new Workbench(configuration, spaces, agent, engine, Optional.of(watcher));
  }

  /** A new environment; who takes it closes it. */
  public Environment environment() {
    Environment environment = environment(configuration);
    return watch.isEmpty() ? environment : new WatchedEnvironment(environment, watch.get());
  }

  /** An empty stack of the environment's frames. */
  public FrameStack frames() {
    return new FrameStack(spaces.observations(), configuration.integer(FRAME_STACK));
  }

  private static Environment environment(Configuration configuration) {
    try {
      Environment environment = Environments.create(configuration.text("run.environment"));
      return configuration.truth("run.rescale-observations")
          ? new RescaledObservations(environment)
          : environment;
    } catch (IllegalArgumentException | IllegalStateException unknown) {
      throw new ConfigurationException(unknown.getMessage(), unknown);
    }
  }

  /** The network that acts. */
  public NetworkDescription actingNetwork() {
    return agent.updateRule().networks().stream()
        .filter(network -> network.name().equals(agent.actingNetwork()))
        .map(NamedNetwork::description)
        .findFirst()
        .orElseThrow();
  }

  /** Forward passes of the network that acts. */
  public Inference inference(int maximumRows) {
    return engine.inference(actingNetwork(), maximumRows);
  }

  public long seed() {
    return configuration.longInteger("run.seed");
  }
}
