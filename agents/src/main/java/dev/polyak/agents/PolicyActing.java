package dev.polyak.agents;

import java.util.random.RandomGenerator;

/**
 * Acts by a deterministic policy whose outputs are actions in [-1, 1], and explores by noise that
 * is added to them. The sum is bounded to [-1, 1]; a subclass makes the noise.
 */
abstract class PolicyActing implements ActingRule {
  private final ActionScale scale;

  PolicyActing(ActionScale scale) {
    this.scale = scale;
  }

  @Override
  public final int actionWidth() {
    return scale.width();
  }

  @Override
  public final Measure measure() {
    return Measure.NOISE;
  }

  @Override
  public final void greedy(float[] outputs, int row, float[] action, int offset) {
    for (int i = 0; i < scale.width(); i++) {
      action[offset + i] = scale.toEnvironment(i, outputs[row * scale.width() + i]);
    }
  }

  @Override
  public final void explore(
      float[] outputs,
      int row,
      double deviation,
      RandomGenerator random,
      float[] action,
      int offset) {
    for (int i = 0; i < scale.width(); i++) {
      int element = row * scale.width() + i;
      action[offset + i] =
          scale.toEnvironment(i, outputs[element] + noise(element, deviation, random));
    }
  }

  /**
   * The next noise of one number of one lane.
   *
   * @param element {@code row x width + number}
   */
  abstract double noise(int element, double deviation, RandomGenerator random);

  @Override
  public final void random(RandomGenerator random, float[] action, int offset) {
    for (int i = 0; i < scale.width(); i++) {
      action[offset + i] = scale.toEnvironment(i, random.nextDouble(-1, 1));
    }
  }
}
