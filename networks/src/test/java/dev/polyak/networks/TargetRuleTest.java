package dev.polyak.networks;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetRuleTest {

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 1.1, Double.NaN})
  void refusesTauOutsideItsRange(double tau) {
    assertThatThrownBy(() -> new TargetRule.Polyak(tau))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(tau));
  }

  @Test
  void refusesToCopyEveryZeroUpdates() {
    assertThatThrownBy(() -> new TargetRule.CopyEvery(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
