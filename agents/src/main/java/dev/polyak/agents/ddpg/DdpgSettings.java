package dev.polyak.agents.ddpg;

import dev.polyak.agents.Setting;
import java.util.List;

/**
 * What {@link Ddpg} is made of; each component is the configuration key {@code agent.*} of its
 * name.
 *
 * @param discount gamma, in [0, 1]
 * @param horizon n of n-step returns, 1 or more
 * @param batchSize rows of a batch, 1 or more
 * @param hidden outputs of each hidden layer, of policy and critic alike
 * @param activation of the hidden layers: relu, tanh or identity
 * @param huberDelta where the critic's loss turns from square to linear, above 0
 * @param maximumGradientNorm bound of each gradient's global norm, above 0; infinity for none
 * @param policyRateFactor the policy's learning rate over the critic's, above 0
 * @param exploration how to explore
 */
public record DdpgSettings(
    double discount,
    int horizon,
    int batchSize,
    List<Integer> hidden,
    String activation,
    double huberDelta,
    double maximumGradientNorm,
    double policyRateFactor,
    Exploration exploration) {

  public DdpgSettings {
    hidden = List.copyOf(hidden);
    Setting.requireDiscount(discount);
    Setting.requireSizes(horizon, batchSize);
    Setting.requireLayers(hidden, activation);
    Setting.requireBounds(huberDelta, maximumGradientNorm);
    Setting.require(
        policyRateFactor > 0 && policyRateFactor < Double.POSITIVE_INFINITY,
        "policy-rate-factor",
        policyRateFactor,
        "above 0 and finite");
  }

  /**
   * Section {@code agent.exploration}.
   *
   * @param continuous gaussian or ornstein-uhlenbeck
   * @param theta part of Ornstein-Uhlenbeck noise that is lost in a step, in [0, 1]
   */
  public record Exploration(String continuous, double theta) {
    public Exploration {
      Setting.requireOneOf("exploration.continuous", continuous, "gaussian", "ornstein-uhlenbeck");
    }
  }
}
