package dev.polyak.actor.run;

import dev.polyak.actor.weights.WeightSubscription;
import dev.polyak.agents.Actions;
import dev.polyak.agents.Agent;
import dev.polyak.agents.Algorithm;
import dev.polyak.agents.Normalisation;
import dev.polyak.agents.Problem;
import dev.polyak.agents.PublishedNetwork;
import dev.polyak.agents.RewardScale;
import dev.polyak.environments.Box;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Environment;
import dev.polyak.environments.Environments;
import dev.polyak.environments.Space;
import dev.polyak.environments.Wrappers;
import dev.polyak.networks.Engine;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.UpdateRule.NamedNetwork;
import dev.polyak.networks.engines.Engines;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.runs.v1.Specification;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * What collecting and evaluating work with: the run's environment, its agent and the engine, from
 * one configuration.
 *
 * @param configuration with the run's shared keys
 * @param networks of the run, as its specification has them
 * @param watch sees the calls of environments
 */
public record Workbench(
    Configuration configuration,
    EnvironmentSpaces spaces,
    Agent agent,
    List<PublishedNetwork> networks,
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
          PublishedNetwork.of(agent, configuration.truth(Normalisation.KEY)),
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
    return RunSpecification.of(
        configuration, spaces, configuration.integer(FRAME_STACK), agent.horizon(), networks);
  }

  /** The same workbench with environments that a watch sees. */
  public Workbench watchedBy(EnvironmentWatch watcher) {
    return new Workbench(configuration, spaces, agent, networks, engine, Optional.of(watcher));
  }

  /** A new environment; who takes it closes it. */
  public Environment environment() {
    Environment environment = environment(configuration);
    return watch.isEmpty() ? environment : new WatchedEnvironment(environment, watch.get());
  }

  /** What is learned of the environment's rewards. */
  public RewardScale rewards() {
    return configuration.section(RewardScale.SECTION, RewardScale.class);
  }

  /** An empty stack of the environment's frames. */
  public FrameStack frames() {
    return new FrameStack(spaces.observations(), configuration.integer(FRAME_STACK));
  }

  private static Environment environment(Configuration configuration) {
    try {
      return Environments.create(
          configuration.text("run.environment"), configuration.section("run", Wrappers.class));
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
  public ActingNetwork acting(int maximumRows) {
    return new ActingNetwork(
        engine.inference(actingNetwork(), maximumRows),
        normalisation().map(each -> new Normalisation(each.inputs())));
  }

  /** The statistics that observations are normalised by, as the run publishes them, if it does. */
  public Optional<PublishedNetwork> normalisation() {
    return configuration.truth(Normalisation.KEY)
        ? Optional.of(networks.getLast())
        : Optional.empty();
  }

  /** The snapshots that the run publishes of what acts. */
  public WeightSubscription subscribe(
      ManagedChannel paramServer, BiConsumer<Duration, Runnable> schedule) {
    PublishedNetwork acting =
        networks.stream()
            .filter(network -> network.name().equals(agent.actingNetwork()))
            .findFirst()
            .orElseThrow();
    return new WeightSubscription(
        paramServer, configuration.text("cluster.run"), acting, normalisation(), schedule);
  }

  public long seed() {
    return configuration.longInteger("run.seed");
  }
}
