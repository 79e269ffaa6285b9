package dev.polyak.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ImportanceWeightsTest {
  private final float[] weights = new float[4];

  /**
   * Priorities 1 to 4 at alpha 0.6; rlax's importance_sampling_weights divides by the largest too.
   */
  @Test
  void equalsRlaxsWeights() {
    double[] probabilities = {0.1482295, 0.22467391, 0.28655461, 0.34054197};
    ImportanceWeights.of(probabilities, 4, 0.4, weights);
    double[] expected = {1, 0.84674531, 0.76822936, 0.71697762};
    for (int i = 0; i < 4; i++) {
      assertThat((double) weights[i]).isCloseTo(expected[i], within(1e-6));
    }
  }

  @Test
  void aFactorOfAllProbabilitiesCancels() {
    float[] scaled = new float[4];
    ImportanceWeights.of(new double[] {0.1, 0.2, 0.3, 0.4}, 4, 0.7, weights);
    ImportanceWeights.of(new double[] {1e5, 2e5, 3e5, 4e5}, 4, 0.7, scaled);
    for (int i = 0; i < 4; i++) {
      assertThat(scaled[i]).isCloseTo(weights[i], within(1e-6f));
    }
  }

  @Test
  void betaRunsFromNoCorrectionToAFullOne() {
    double[] probabilities = {0.1, 0.4};
    ImportanceWeights.of(probabilities, 2, 0, weights);
    assertThat(weights).startsWith(1, 1);
    ImportanceWeights.of(probabilities, 2, 1, weights);
    assertThat(weights).startsWith(1, 0.25f);
  }

  @Test
  void aRowThatCannotHaveBeenDrawnIsRefused() {
    for (double impossible : new double[] {0, -1, Double.NaN}) {
      assertThatThrownBy(() -> ImportanceWeights.of(new double[] {1, impossible}, 2, 0.5, weights))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("row 1");
    }
  }
}
