package dev.polyak.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {

  @Test
  void movesInAStraightLineAndStays() {
    Schedule schedule = new Schedule(1, 0.1, 10);
    assertThat(schedule.value(0)).isEqualTo(1);
    assertThat(schedule.value(5)).isCloseTo(0.55, within(1e-12));
    assertThat(schedule.value(10)).isEqualTo(0.1);
    assertThat(schedule.value(Long.MAX_VALUE)).isEqualTo(0.1);
  }

  @Test
  void noStepsAreTheEndAtOnce() {
    assertThat(new Schedule(1, 0.5, 0).value(0)).isEqualTo(0.5);
  }

  @Test
  void refusesWhatIsNoSchedule() {
    assertThatThrownBy(() -> new Schedule(1, 0, -1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new Schedule(Double.NaN, 0, 1)).hasMessageContaining("NaN");
  }
}
