package dev.polyak.agents;

import java.util.random.RandomGenerator;

/**
 * Acts on the values of discrete actions, one output each. The action of the largest value is the
 * greedy one, the lowest of several; how to explore is left to the subclass.
 */
abstract class ValueActing implements ActingRule {
  private final int actions;

  /**
   * @param actions number of actions, the width of the network's output
   */
  ValueActing(int actions) {
    this.actions = new Actions.Discrete(actions).n();
  }

  final int actions() {
    return actions;
  }

  @Override
  public final int actionWidth() {
    return 1;
  }

  @Override
  public final void greedy(float[] outputs, int row, float[] action, int offset) {
    action[offset] = best(outputs, row);
  }

  @Override
  public final double value(float[] outputs, int row) {
    return outputs[row * actions + best(outputs, row)];
  }

  @Override
  public final void random(RandomGenerator random, float[] action, int offset) {
    action[offset] = random.nextInt(actions);
  }

  @Override
  public final boolean givesInitialPriorities() {
    return true;
  }

  @Override
  public final float initialPriority(
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

  /** Index of the row's largest output. */
  final int best(float[] outputs, int row) {
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
