package dev.polyak.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NoiseTest {
  private static final ActionScale WIDE = scale(-1_000, 1_000);

  private final SplittableRandom random = new SplittableRandom(1);
  private final float[] action = new float[1];

  private static ActionScale scale(float low, float high) {
    return new ActionScale(new Actions.Continuous(List.of(low), List.of(high)));
  }

  @Test
  void actionsAreScaledAndBounded() {
    ActionScale scale = scale(-1, 3);
    assertThat(scale.toEnvironment(0, 0)).isEqualTo(1);
    assertThat(scale.toEnvironment(0, -0.5)).isZero();
    assertThat(scale.toEnvironment(0, 7)).isEqualTo(3);
    assertThat(scale.toEnvironment(0, Double.NEGATIVE_INFINITY)).isEqualTo(-1);
    assertThat(scale.toNetwork(0, 3)).isEqualTo(1);
    assertThat(scale.toNetwork(0, 0)).isEqualTo(-0.5f);
    assertThatThrownBy(() -> scale(0, Float.POSITIVE_INFINITY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("number 0 has 0.0 and Infinity");
    assertThatThrownBy(() -> scale(1, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void gaussianNoiseIsIndependentAndOfItsDeviation() {
    GaussianNoise rule = new GaussianNoise(WIDE);
    double[] x = noise(rule, 200_000, 0.1);
    assertThat(mean(x)).isCloseTo(0, within(2e-3));
    assertThat(deviation(x)).isCloseTo(0.1, within(2e-3));
    assertThat(correlation(x)).isCloseTo(0, within(1e-2));
  }

  /** Stationary: variance sigma^2 / (1 - (1 - theta)^2), neighbours correlated by 1 - theta. */
  @Test
  void ornsteinUhlenbeckNoiseHoldsOn() {
    OrnsteinUhlenbeckNoise rule = new OrnsteinUhlenbeckNoise(WIDE, 0.15, 1);
    double[] x = noise(rule, 500_000, 0.05);
    assertThat(deviation(x)).isCloseTo(0.05 / Math.sqrt(1 - 0.85 * 0.85), within(2e-3));
    assertThat(correlation(x)).isCloseTo(0.85, within(1e-2));
  }

  @Test
  void ornsteinUhlenbeckNoiseIsALanesOwnAndEndsWithItsEpisode() {
    OrnsteinUhlenbeckNoise rule = new OrnsteinUhlenbeckNoise(WIDE, 0, 2);
    rule.explore(new float[2], 0, 0.1, random, action, 0);
    float first = action[0];
    rule.explore(new float[2], 1, 0, random, action, 0);
    assertThat(action[0]).as("the other lane's").isZero();
    rule.explore(new float[2], 0, 0, random, action, 0);
    assertThat(action[0]).as("held without theta").isEqualTo(first).isNotZero();
    rule.ended(0);
    rule.explore(new float[2], 0, 0, random, action, 0);
    assertThat(action[0]).isZero();
  }

  @Test
  void greedyAddsNothingAndRandomFillsTheRange() {
    GaussianNoise rule = new GaussianNoise(scale(0, 10));
    rule.greedy(new float[] {0.25f}, 0, action, 0);
    assertThat(action[0]).isEqualTo(6.25f);
    double[] x = new double[100_000];
    for (int i = 0; i < x.length; i++) {
      rule.random(random, action, 0);
      x[i] = action[0];
    }
    assertThat(mean(x)).isCloseTo(5, within(0.05));
    assertThat(deviation(x)).isCloseTo(10 / Math.sqrt(12), within(0.05));
    assertThat(rule.givesInitialPriorities()).isFalse();
  }

  private double[] noise(ActingRule rule, int draws, double deviation) {
    double[] x = new double[draws];
    for (int i = 0; i < draws; i++) {
      rule.explore(new float[1], 0, deviation, random, action, 0);
      x[i] = action[0] / 1_000;
    }
    return x;
  }

  private static double mean(double[] x) {
    double sum = 0;
    for (double each : x) {
      sum += each;
    }
    return sum / x.length;
  }

  private static double deviation(double[] x) {
    double sum = 0;
    for (double each : x) {
      sum += each * each;
    }
    return Math.sqrt(sum / x.length - mean(x) * mean(x));
  }

  private static double correlation(double[] x) {
    double sum = 0;
    for (int i = 1; i < x.length; i++) {
      sum += x[i] * x[i - 1];
    }
    return sum / (x.length - 1) / (deviation(x) * deviation(x));
  }
}
