package dev.polyak.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.polyak.agents.BatchComposer.End;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NStepReturnTest {

  /** Inputs and targets of rlax's test of n_step_bootstrapped_returns. */
  private static final double[][] REWARDS = {{1, 0, -1, 0, 1}, {0.5, 0.8, -0.7, 0, 2.1}};

  private static final double[][] DISCOUNTS = {{0.5, 0.9, 1, 0.5, 0.8}, {0.9, 0.5, 0.3, 0.8, 0.7}};
  private static final double[][] VALUES = {{3, 1, 5, -5, 3}, {-1.7, 1.2, 2.3, 2.2, 2.7}};
  private static final double[][][] TARGETS = {
    {{2.5, 0.9, 4, -2.5, 3.4}, {-1.03, 1.4, -0.01, 1.76, 3.99}},
    {{1.45, 3.6, -3.5, 1.7, 3.4}, {1.76, 0.795, -0.172, 3.192, 3.99}},
    {{2.8, -3.15, 0.7, 1.7, 3.4}, {1.2155, 0.714, 0.2576, 3.192, 3.99}}
  };

  @Test
  void equalsRlaxsTargets() {
    for (int n = 1; n <= 3; n++) {
      for (int sequence = 0; sequence < 2; sequence++) {
        for (int start = 0; start < 5; start++) {
          int end = Math.min(start + n, 5);
          NStepReturn result = NStepReturn.BOOTSTRAPPED;
          for (int step = end - 1; step >= start; step--) {
            result = result.after(REWARDS[sequence][step], DISCOUNTS[sequence][step]);
          }
          assertThat(result.sum() + result.discount() * VALUES[sequence][end - 1])
              .as("n %d, sequence %d, start %d", n, sequence, start)
              .isCloseTo(TARGETS[n - 1][sequence][start], within(1e-12));
        }
      }
    }
  }

  /** Stable-Baselines3's test of its n-step buffer: all rewards 1, gamma 0.98. */
  @ParameterizedTest
  @CsvSource({
    "2, TERMINATED, 1.98, 0",
    "3, TERMINATED, 2.9404, 0",
    "3, CONTINUES, 2.9404, 0.941192",
    "5, CONTINUES, 4.80396016, 0.9039207968"
  })
  void equalsStableBaselinesReturns(int steps, End end, double sum, double discount) {
    NStepReturn result = NStepReturn.of(ListedWindows.ofOnes(steps, end), 0, 0.98);
    assertThat(result.sum()).isCloseTo(sum, within(1e-9));
    assertThat(result.discount()).isCloseTo(discount, within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void onlyTerminationEndsTheBootstrap(End end) {
    NStepReturn result = NStepReturn.of(ListedWindows.ofOnes(2, end), 0, 0.5);
    assertThat(result.sum()).isEqualTo(1.5);
    assertThat(result.discount()).isEqualTo(end == End.TERMINATED ? 0 : 0.25);
  }
}
