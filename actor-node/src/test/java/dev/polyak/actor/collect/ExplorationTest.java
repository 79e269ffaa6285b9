package dev.polyak.actor.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.agents.ApexExploration;
import org.junit.jupiter.api.Test;

class ExplorationTest {
  private final ApexExploration ladder = new ApexExploration(0.4, 7);

  @Test
  void annealsASingleLaneBySchedule() {
    assertThat(new Exploration(ladder, 1).epsilon(0, 0.3)).isEqualTo(0.3);
  }

  @Test
  void keepsEachOfSeveralLanesOnItsRung() {
    Exploration exploration = new Exploration(ladder, 8);
    assertThat(exploration.epsilon(0, 0.3)).isEqualTo(0.4);
    assertThat(exploration.epsilon(7, 0.3)).isEqualTo(Math.pow(0.4, 8));
  }

  @Test
  void findsAPlaceForALaneBeyondTheAnnouncedNumber() {
    assertThat(new Exploration(ladder, 2).epsilon(2, 0.3))
        .isEqualTo(new Exploration(ladder, 0).epsilon(2, 0.3));
  }
}
