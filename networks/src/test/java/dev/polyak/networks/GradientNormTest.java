package dev.polyak.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientNormTest {

  @Test
  void sumsEveryElementWhateverTheLength() {
    for (int length = 0; length < 12; length++) {
      float[] gradient = new float[length];
      Arrays.fill(gradient, 2);
      assertThat(GradientNorm.of(gradient)).isCloseTo(2 * Math.sqrt(length), within(1e-12));
    }
  }

  @Test
  void largestFiniteElementsDoNotOverflow() {
    float[] gradient = new float[100_000];
    Arrays.fill(gradient, Float.MAX_VALUE);
    assertThat(GradientNorm.of(gradient) / Float.MAX_VALUE)
        .isCloseTo(Math.sqrt(100_000), within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void isNotFiniteIfAnyElementIsNot(float poison) {
    for (int i = 0; i < 7; i++) {
      float[] gradient = new float[7];
      gradient[i] = poison;
      assertThat(GradientNorm.of(gradient)).as("element %d", i).isNotFinite();
    }
  }
}
