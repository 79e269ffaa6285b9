package dev.polyak.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ApexExplorationTest {
  private final ApexExploration exploration = new ApexExploration(0.4, 7);

  /** Horgan et al. (2018), section 4.1, for eight actors. */
  @Test
  void eightLanesFormThePapersLadder() {
    double[] expected = {0.4, 0.16, 0.064, 0.0256, 0.01024, 0.004096, 0.0016384, 0.00065536};
    for (int lane = 0; lane < 8; lane++) {
      assertThat(exploration.epsilon(lane, 8)).isCloseTo(expected[lane], within(1e-12));
    }
  }

  @Test
  void lanesThatComeAndGoFollowVanDerCorput() {
    double[] expected = {0, 0.5, 0.25, 0.75, 0.125, 0.625, 0.375, 0.875};
    for (int lane = 0; lane < 8; lane++) {
      assertThat(ApexExploration.vanDerCorput(lane)).isEqualTo(expected[lane]);
      assertThat(exploration.epsilon(lane, 0))
          .isCloseTo(Math.pow(0.4, 1 + 7 * expected[lane]), within(1e-12));
    }
    assertThat(ApexExploration.vanDerCorput(Integer.MAX_VALUE)).isLessThan(1);
  }

  @Test
  void refusesLanesAndConstantsOutOfRange() {
    assertThatThrownBy(() -> exploration.epsilon(0, 1)).hasMessageContaining("2 lanes or more");
    assertThatThrownBy(() -> exploration.epsilon(8, 8)).hasMessageContaining("8 and 8");
    assertThatThrownBy(() -> exploration.epsilon(-1, 0)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new ApexExploration(0, 7)).hasMessageContaining("base");
    assertThatThrownBy(() -> new ApexExploration(1.1, 7)).hasMessageContaining("base");
    assertThatThrownBy(() -> new ApexExploration(0.4, -1)).hasMessageContaining("alpha");
  }
}
