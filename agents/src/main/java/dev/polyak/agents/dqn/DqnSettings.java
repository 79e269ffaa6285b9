package dev.polyak.agents.dqn;

import dev.polyak.agents.Setting;
import java.util.List;

/**
 * What {@link Dqn} is made of; each component is the configuration key {@code agent.*} of its name.
 *
 * @param discount gamma, in [0, 1]
 * @param horizon n of n-step returns, 1 or more
 * @param batchSize rows of a batch, 1 or more
 * @param convolutions over images, before the hidden layers: filters, size and stride of each
 * @param hidden outputs of each hidden layer; the last one is each stream's in a dueling head
 * @param activation of the hidden layers: relu, tanh or identity
 * @param huberDelta where the loss turns from square to linear, above 0
 * @param maximumGradientNorm bound of the gradient's global norm, above 0; infinity for none
 * @param doubleQ whether the online network selects the action that the target network values
 * @param dueling whether the network ends in a dueling head
 * @param exploration how to explore
 */
public record DqnSettings(
    double discount,
    int horizon,
    int batchSize,
    List<List<Integer>> convolutions,
    List<Integer> hidden,
    String activation,
    double huberDelta,
    double maximumGradientNorm,
    boolean doubleQ,
    boolean dueling,
    Exploration exploration) {

  public DqnSettings {
    convolutions = convolutions.stream().map(List::copyOf).toList();
    hidden = List.copyOf(hidden);
    Setting.requireDiscount(discount);
    Setting.requireSizes(horizon, batchSize);
    Setting.requireConvolutions(convolutions);
    Setting.requireLayers(hidden, activation);
    Setting.requireBounds(huberDelta, maximumGradientNorm);
    Setting.require(
        !dueling || !hidden.isEmpty(), "hidden", hidden, "1 or more layers with agent.dueling");
  }

  /**
   * Section {@code agent.exploration}.
   *
   * @param discrete epsilon-greedy or boltzmann
   */
  public record Exploration(String discrete) {
    public Exploration {
      Setting.requireOneOf("exploration.discrete", discrete, "epsilon-greedy", "boltzmann");
    }
  }
}
