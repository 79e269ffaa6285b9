package dev.polyak.agents;

import java.util.random.RandomGenerator;

/**
 * Action a with probability proportional to {@code exp(q_a / temperature)} (Sutton and Barto 1998,
 * section 2.3); at temperature 0 the greedy one.
 */
public final class Boltzmann extends ValueActing {

  /**
   * @param actions number of actions, the width of the network's output
   */
  public Boltzmann(int actions) {
    super(actions);
  }

  @Override
  public Measure measure() {
    return Measure.TEMPERATURE;
  }

  @Override
  public void explore(
      float[] outputs,
      int row,
      double temperature,
      RandomGenerator random,
      float[] action,
      int offset) {
    int best = best(outputs, row);
    action[offset] = temperature == 0 ? best : drawn(outputs, row, best, temperature, random);
  }

  /** Exponents are of values less the largest, so that none overflows. */
  private int drawn(
      float[] outputs, int row, int best, double temperature, RandomGenerator random) {
    int start = row * actions();
    double largest = outputs[start + best];
    double sum = 0;
    for (int i = 0; i < actions(); i++) {
      sum += Math.exp((outputs[start + i] - largest) / temperature);
    }
    double left = random.nextDouble() * sum;
    for (int i = 0; i < actions() - 1; i++) {
      left -= Math.exp((outputs[start + i] - largest) / temperature);
      if (left < 0) {
        return i;
      }
    }
    return actions() - 1;
  }
}
