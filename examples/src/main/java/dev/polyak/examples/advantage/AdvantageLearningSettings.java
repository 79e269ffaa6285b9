package dev.polyak.examples.advantage;

import dev.polyak.agents.Setting;
import java.util.List;

/**
 * What {@link AdvantageLearning} is made of; each component is the configuration key {@code
 * agent.*} of its name. All but the last are the agents' own keys, with their documentation and
 * defaults.
 *
 * @param discount gamma, in [0, 1]
 * @param horizon n of n-step returns, 1 or more
 * @param batchSize rows of a batch, 1 or more
 * @param hidden outputs of each hidden layer
 * @param activation of the hidden layers: relu, tanh or identity
 * @param huberDelta where the loss turns from square to linear, above 0
 * @param maximumGradientNorm bound of the gradient's global norm, above 0; infinity for none
 * @param advantageLearning what only this algorithm has
 */
public record AdvantageLearningSettings(
    double discount,
    int horizon,
    int batchSize,
    List<Integer> hidden,
    String activation,
    double huberDelta,
    double maximumGradientNorm,
    Operator advantageLearning) {

  public AdvantageLearningSettings {
    hidden = List.copyOf(hidden);
    Setting.requireDiscount(discount);
    Setting.requireSizes(horizon, batchSize);
    Setting.requireLayers(hidden, activation);
    Setting.requireBounds(huberDelta, maximumGradientNorm);
  }

  /**
   * Section {@code agent.advantage-learning}.
   *
   * @param alpha how much an action's distance to the best one is widened, in [0, 1)
   */
  public record Operator(double alpha) {
    public Operator {
      Setting.require(alpha >= 0 && alpha < 1, "advantage-learning.alpha", alpha, "in [0, 1)");
    }
  }
}
