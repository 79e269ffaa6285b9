package dev.polyak.agents;

import dev.polyak.networks.Operations;
import dev.polyak.networks.Operations.Tensor;

/** What update rules of n-step {@link Transitions} have in common. */
public final class TemporalDifference {
  private TemporalDifference() {}

  /** {@code return + discount value}, with the value of the next observation. */
  public static Tensor target(Operations o, Tensor value) {
    return o.add(o.input(Transitions.RETURN), o.multiply(o.input(Transitions.DISCOUNT), value));
  }

  /** {@code mean(weight huber(error))}, a scalar. */
  public static Tensor loss(Operations o, Tensor error, double huberDelta) {
    return o.mean(o.multiply(o.input(Agent.WEIGHT), o.huber(error, huberDelta)));
  }

  /**
   * Derivative of {@link #loss} by the predicted values, where {@code error = target - predicted}:
   * {@code -weight clip(error, -delta, delta) / B}. The bounds would turn an infinite error into a
   * finite gradient; 0 times the error makes it NaN again.
   */
  public static Tensor slope(Operations o, Tensor error, double huberDelta) {
    Tensor derivative = o.add(o.clip(error, -huberDelta, huberDelta), o.scale(error, 0));
    return o.scale(o.multiply(o.input(Agent.WEIGHT), derivative), -1.0 / o.rows());
  }

  /** Mean of the absolute values, a scalar. */
  public static Tensor meanMagnitude(Operations o, Tensor x) {
    return o.mean(
        o.subtract(o.clip(x, 0, Double.POSITIVE_INFINITY), o.clip(x, Double.NEGATIVE_INFINITY, 0)));
  }
}
