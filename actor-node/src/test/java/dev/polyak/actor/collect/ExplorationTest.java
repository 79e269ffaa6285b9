package dev.polyak.actor.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.agents.ActingRule.Measure;
import dev.polyak.agents.ApexExploration;
import dev.polyak.runs.v1.Schedules;
import org.junit.jupiter.api.Test;

class ExplorationTest {
  private static final Schedules NOW =
      Schedules.newBuilder().setEpsilon(0.3).setTemperature(2).setNoise(0.1).build();

  private final ApexExploration ladder = new ApexExploration(0.4, 7);

  private double epsilon(int lane, int lanes) {
    return new Exploration(ladder, lanes, true).amount(Measure.EPSILON, lane, NOW);
  }

  @Test
  void annealsASingleLaneBySchedule() {
    assertThat(epsilon(0, 1)).isEqualTo(0.3);
  }

  @Test
  void keepsEachOfSeveralLanesOnItsRung() {
    assertThat(epsilon(0, 8)).isEqualTo(0.4);
    assertThat(epsilon(7, 8)).isEqualTo(Math.pow(0.4, 8));
  }

  @Test
  void findsAPlaceForALaneBeyondTheAnnouncedNumber() {
    assertThat(epsilon(2, 2)).isEqualTo(epsilon(2, 0));
  }

  @Test
  void annealsAllLanesWithoutTheLadder() {
    Exploration scheduled = new Exploration(ladder, 8, false);
    assertThat(scheduled.amount(Measure.EPSILON, 3, NOW)).isEqualTo(0.3);
  }

  @Test
  void otherMeasuresFollowTheirSchedules() {
    Exploration exploration = new Exploration(ladder, 8, true);
    assertThat(exploration.amount(Measure.TEMPERATURE, 3, NOW)).isEqualTo(2);
    assertThat(exploration.amount(Measure.NOISE, 3, NOW)).isEqualTo(0.1);
  }
}
