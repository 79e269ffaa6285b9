package dev.polyak.agents;

import java.util.random.RandomGenerator;

/** Independent noise of every step, {@code N(0, deviation^2)} (Fujimoto et al. 2018, section 5). */
public final class GaussianNoise extends PolicyActing {

  public GaussianNoise(ActionScale scale) {
    super(scale);
  }

  @Override
  double noise(int element, double deviation, RandomGenerator random) {
    return deviation * random.nextGaussian();
  }
}
