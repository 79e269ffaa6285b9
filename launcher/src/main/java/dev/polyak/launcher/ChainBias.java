package dev.polyak.launcher;

import dev.polyak.actor.ActorNode;
import dev.polyak.actor.run.ActingNetwork;
import dev.polyak.environments.Environment;
import dev.polyak.environments.EnvironmentSpecification;
import dev.polyak.environments.Environments;
import dev.polyak.environments.chain.ChainMdp;
import dev.polyak.networks.ActingState;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * By how much a run holds the states of a chain for better than they are:
 *
 * <pre>
 * bias(d) = mean over the states s that are d steps from the end of max_a Q(s, a) - max_a Q*(s, a)
 * </pre>
 *
 * the quantity of van Hasselt, Guez and Silver (2016), "Deep Reinforcement Learning with Double
 * Q-learning", figure 2. All lanes of a level count alike, however often the run was in them.
 */
final class ChainBias {
  private static final String FRAME_STACK = "run.frame-stack";

  private ChainBias() {}

  /**
   * The bias of a run's newest weights.
   *
   * @return of each distance from the end, 1 step first, as many as the chain is deep
   * @throws ConfigurationException if it is not a run of a chain, or not values that it learned
   */
  static List<Double> of(TrainedRun run) {
    ChainMdp chain = chain(run);
    Configuration configuration = run.workbench().configuration();
    requireValues(run, chain, configuration);
    double[][] exact = chain.optimalActionValues(configuration.number("agent.discount"));
    float elsewhere = configuration.truth("run.rescale-observations") ? -1 : 0;
    float[] observation = new float[chain.states()];
    float[] values = new float[run.workbench().actingNetwork().outputs()];
    List<Double> biases = new ArrayList<>();
    try (ActingNetwork network = run.workbench().acting(1)) {
      network.load(run.weights());
      ActingState memory = network.initialState();
      for (int level = chain.depth() - 1; level >= 0; level--) {
        double sum = 0;
        for (int lane = 0; lane < chain.width(); lane++) {
          int state = chain.state(level, lane);
          Arrays.fill(observation, elsewhere);
          observation[state] = 1;
          network.forward(observation, memory, 1, values);
          sum += largest(values) - Arrays.stream(exact[state]).max().orElseThrow();
        }
        biases.add(sum / chain.width());
      }
    }
    return biases;
  }

  private static double largest(float[] values) {
    double largest = values[0];
    for (float value : values) {
      largest = Math.max(largest, value);
    }
    return largest;
  }

  private static ChainMdp chain(TrainedRun run) {
    Configuration configuration = run.workbench().configuration();
    String id = configuration.text("run.environment");
    if (!ActorNode.isExternal(configuration)) {
      EnvironmentSpecification specification = Environments.specification(id);
      Environment world = specification.world().apply(specification.parameters());
      if (world instanceof ChainMdp chain) {
        return chain;
      }
      world.close();
    }
    throw new ConfigurationException(
        "bias takes runs of a chain, whose values are known exactly; %s is one of %s"
            .formatted(run.folder().path(), id));
  }

  private static void requireValues(TrainedRun run, ChainMdp chain, Configuration configuration) {
    int stack = configuration.integer(FRAME_STACK);
    if (stack != 1) {
      throw new ConfigurationException(
          "bias takes runs that see one state at a time; %s has %s = %d"
              .formatted(run.folder().path(), FRAME_STACK, stack));
    }
    int actions = chain.optimalActionValues(0)[0].length;
    int outputs = run.workbench().actingNetwork().outputs();
    if (outputs != actions) {
      throw new ConfigurationException(
          "bias takes runs whose network gives the value of each action, here %d; that of %s gives %d numbers"
              .formatted(actions, run.folder().path(), outputs));
    }
  }
}
