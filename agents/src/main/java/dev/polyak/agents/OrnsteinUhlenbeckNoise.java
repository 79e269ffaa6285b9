package dev.polyak.agents;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Noise that holds on from step to step (Uhlenbeck and Ornstein 1930; Lillicrap et al. 2016,
 * section 7, where theta is 0.15): {@code x <- x - theta x + deviation N(0, 1)}, from 0 at each
 * episode's start.
 */
public final class OrnsteinUhlenbeckNoise extends PolicyActing {
  private final double theta;
  private final double[] noise;

  /**
   * @param theta part of the noise that is lost in a step, in [0, 1]
   * @param lanes rows of the outputs
   */
  public OrnsteinUhlenbeckNoise(ActionScale scale, double theta, int lanes) {
    super(scale);
    Setting.require(theta >= 0 && theta <= 1, "exploration.theta", theta, "in [0, 1]");
    this.theta = theta;
    noise = new double[lanes * scale.width()];
  }

  @Override
  double noise(int element, double deviation, RandomGenerator random) {
    noise[element] += deviation * random.nextGaussian() - theta * noise[element];
    return noise[element];
  }

  @Override
  public void ended(int row) {
    Arrays.fill(noise, row * actionWidth(), (row + 1) * actionWidth(), 0);
  }
}
