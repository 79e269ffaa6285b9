package dev.polyak.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RewardScaleTest {
  @Test
  void scalesAndThenClips() {
    RewardScale rewards = new RewardScale(0.5, OptionalDouble.of(1));
    assertThat(rewards.of(1)).isEqualTo(0.5);
    assertThat(rewards.of(-1.5)).isEqualTo(-0.75);
    assertThat(rewards.of(7)).isEqualTo(1);
    assertThat(rewards.of(-7)).isEqualTo(-1);
  }

  @Test
  void leavesRewardsAloneWhereNothingIsSet() {
    for (double reward : new double[] {0, -1e300, 0.1, Double.MAX_VALUE}) {
      assertThat(RewardScale.NONE.of(reward)).isEqualTo(reward);
    }
  }

  @Test
  void refusesWhatWouldTurnOrLoseRewards() {
    for (double value : new double[] {0, -1, Double.NaN}) {
      assertThatThrownBy(() -> new RewardScale(value, OptionalDouble.empty()))
          .hasMessage("scale must be above 0 and finite, is " + value);
      assertThatThrownBy(() -> new RewardScale(1, OptionalDouble.of(value)))
          .hasMessage("clip must be above 0, is " + value);
    }
  }
}
