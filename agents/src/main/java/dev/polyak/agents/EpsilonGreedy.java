package dev.polyak.agents;

import java.util.random.RandomGenerator;

/**
 * Acts on the values of discrete actions: the action of the largest value or, with probability
 * epsilon, any of them with equal chance (Sutton and Barto 2018, section 2.2). The lowest of
 * several largest is taken.
 */
public final class EpsilonGreedy implements ActingRule {
  private final int actions;

  /**
   * @param actions number of actions, the width of the network's output
   */
  public EpsilonGreedy(int actions) {
    if (actions < 1) {
      throw new IllegalArgumentException("there must be 1 or more actions, are " + actions);
    }
    this.actions = actions;
  }

  @Override
  public int actionWidth() {
    return 1;
  }

  @Override
  public void greedy(float[] outputs, int row, float[] action, int offset) {
    action[offset] = best(outputs, row);
  }

  @Override
  public void explore(
      float[] outputs,
      int row,
      double epsilon,
      RandomGenerator random,
      float[] action,
      int offset) {
    action[offset] = random.nextDouble() < epsilon ? random.nextInt(actions) : best(outputs, row);
  }

  @Override
  public float initialPriority(
      float[] outputs,
      int row,
      float[] action,
      int offset,
      double discountedReturn,
      double bootstrapDiscount,
      float[] lastOutputs,
      int lastRow) {
    double target = discountedReturn;
    if (bootstrapDiscount != 0) {
      target += bootstrapDiscount * lastOutputs[lastRow * actions + best(lastOutputs, lastRow)];
    }
    return (float) Math.abs(target - outputs[row * actions + (int) action[offset]]);
  }

  private int best(float[] outputs, int row) {
    int start = row * actions;
    int best = 0;
    for (int i = 1; i < actions; i++) {
      if (outputs[start + i] > outputs[start + best]) {
        best = i;
      }
    }
    return best;
  }
}
