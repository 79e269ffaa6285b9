package dev.polyak.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BoltzmannTest {
  private final Boltzmann rule = new Boltzmann(3);
  private final float[] action = new float[1];

  @Test
  void aMillionDrawsFollowTheExponentsOfTheValues() {
    double temperature = 2;
    // Values far above what exp can take.
    float[] outputs = {0, 0, 0, 5000, 5001, 5003};
    double[] weights = {Math.exp(0), Math.exp(0.5), Math.exp(1.5)};
    double sum = weights[0] + weights[1] + weights[2];
    int[] counts = new int[3];
    int draws = 1_000_000;
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < draws; i++) {
      rule.explore(outputs, 1, temperature, random, action, 0);
      counts[(int) action[0]]++;
    }
    for (int a = 0; a < 3; a++) {
      // Five standard deviations of a share are at most 2.5e-3.
      assertThat(counts[a] / (double) draws).isCloseTo(weights[a] / sum, within(2.5e-3));
    }
  }

  @Test
  void aTemperatureOfZeroIsGreedy() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 1_000; i++) {
      rule.explore(new float[] {1, 1.000001f, 0}, 0, 0, random, action, 0);
      assertThat(action[0]).isEqualTo(1);
    }
  }
}
