package dev.polyak.agents.dqn;

import dev.polyak.networks.Activation;
import java.util.List;

/**
 * What {@link DoubleDqn} is made of; each component is the configuration key {@code agent.*} of its
 * name.
 *
 * @param discount gamma, in [0, 1]
 * @param horizon n of n-step returns, 1 or more
 * @param batchSize rows of a batch, 1 or more
 * @param hidden outputs of each hidden layer
 * @param activation of the hidden layers: relu, tanh or identity
 * @param huberDelta where the loss turns from square to linear, above 0
 * @param maximumGradientNorm bound of the gradient's global norm, above 0; infinity for none
 */
public record DoubleDqnSettings(
    double discount,
    int horizon,
    int batchSize,
    List<Integer> hidden,
    String activation,
    double huberDelta,
    double maximumGradientNorm) {

  public DoubleDqnSettings {
    hidden = List.copyOf(hidden);
    require(discount >= 0 && discount <= 1, "discount", discount, "in [0, 1]");
    require(horizon >= 1, "horizon", horizon, "1 or more");
    require(batchSize >= 1, "batch-size", batchSize, "1 or more");
    for (int outputs : hidden) {
      require(outputs >= 1, "hidden", hidden, "a list of numbers of 1 or more");
    }
    requireActivation(activation);
    require(
        huberDelta > 0 && huberDelta < Double.POSITIVE_INFINITY,
        "huber-delta",
        huberDelta,
        "above 0 and finite");
    require(maximumGradientNorm > 0, "maximum-gradient-norm", maximumGradientNorm, "above 0");
  }

  private static void requireActivation(String activation) {
    try {
      Activation.parse(activation);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("agent.activation: " + e.getMessage(), e);
    }
  }

  private static void require(boolean met, String key, Object value, String limit) {
    if (!met) {
      throw new IllegalArgumentException("agent." + key + " must be " + limit + ", is " + value);
    }
  }
}
