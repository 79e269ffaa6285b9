package dev.polyak.agents;

import java.util.random.RandomGenerator;

/**
 * The action of the largest value or, with probability epsilon, any of them with equal chance
 * (Sutton and Barto 2018, section 2.2).
 */
public final class EpsilonGreedy extends ValueActing {

  /**
   * @param actions number of actions, the width of the network's output
   */
  public EpsilonGreedy(int actions) {
    super(actions);
  }

  @Override
  public Measure measure() {
    return Measure.EPSILON;
  }

  @Override
  public void explore(
      float[] outputs,
      int row,
      double epsilon,
      RandomGenerator random,
      float[] action,
      int offset) {
    action[offset] = random.nextDouble() < epsilon ? random.nextInt(actions()) : best(outputs, row);
  }
}
