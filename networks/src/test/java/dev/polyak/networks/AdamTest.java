package dev.polyak.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdamTest {
  private static final int SIZE = 37;

  private final Adam adam = new Adam(SIZE);
  private final float[] parameters = new float[SIZE];

  private void step(long t, float[] gradient, double maximumNorm) {
    adam.begin(t, 0.01, GradientNorm.of(gradient), maximumNorm);
    adam.step(parameters, gradient, 0, 20);
    adam.step(parameters, gradient, 20, SIZE);
  }

  @Test
  void followsThePaperOverAThousandSteps() {
    ReferenceAdam reference = new ReferenceAdam(SIZE);
    double[] expected = new double[SIZE];
    Random random = new Random(1);
    for (int t = 1; t <= 1_000; t++) {
      float[] gradient = new float[SIZE];
      for (int i = 0; i < SIZE; i++) {
        gradient[i] = (float) random.nextGaussian() * i;
      }
      step(t, gradient, 50);
      reference.step(expected, ReferenceNetwork.toDoubles(gradient), 0.01, 50);
    }
    for (int i = 0; i < SIZE; i++) {
      assertThat((double) parameters[i]).isCloseTo(expected[i], within(1e-4));
    }
  }

  @Test
  void aZeroGradientMovesNothing() {
    step(1, new float[SIZE], 1);
    assertThat(parameters).containsOnly(0);
  }

  @Test
  void theLargestGradientLeavesFiniteMoments() {
    float[] gradient = new float[SIZE];
    Arrays.fill(gradient, Float.MAX_VALUE);
    step(1, gradient, Double.POSITIVE_INFINITY);
    for (int i = 0; i < SIZE; i++) {
      assertThat(adam.first()[i]).isFinite();
      assertThat(adam.second()[i]).isFinite();
      assertThat(parameters[i]).isCloseTo(-0.01f, within(1e-6f));
    }
  }
}
