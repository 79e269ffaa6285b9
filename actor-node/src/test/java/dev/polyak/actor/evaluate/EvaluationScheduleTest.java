package dev.polyak.actor.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.actor.weights.Weights;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.runs.v1.Evaluation;
import dev.polyak.runs.v1.State;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvaluationScheduleTest {
  private final EvaluationSchedule schedule =
      new EvaluationSchedule(
          Configuration.layers()
              .set("evaluation.every=1000")
              .set("run.stop.evaluation-return=475")
              .build());

  private static Weights at(long step) {
    return new Weights(1, 1, 1, step, new float[0], Optional.empty());
  }

  @Test
  void isDueAtEachMultipleOfTheInterval() {
    assertThat(schedule.isDue(null, State.STATE_RUNNING)).isFalse();
    assertThat(schedule.isDue(at(999), State.STATE_RUNNING)).isFalse();
    assertThat(schedule.isDue(at(1_700), State.STATE_RUNNING)).isTrue();
    schedule.played(at(1_700), false);
    assertThat(schedule.isDue(at(1_999), State.STATE_RUNNING)).isFalse();
    assertThat(schedule.isDue(at(2_000), State.STATE_RUNNING)).isTrue();
  }

  @Test
  void playsTheLastSnapshotOnceWhenTheRunIsStopping() {
    assertThat(schedule.isDue(at(10), State.STATE_STOPPING)).isTrue();
    schedule.played(at(10), true);
    assertThat(schedule.isDue(at(10), State.STATE_STOPPING)).isFalse();
    assertThat(schedule.isDue(at(10), State.STATE_STOPPED)).isFalse();
  }

  @Test
  void callsForADecisionAtTheBar() {
    assertThat(schedule.hasReachedBar(Evaluation.newBuilder().setMeanReturn(474.9).build()))
        .isFalse();
    assertThat(schedule.hasReachedBar(Evaluation.newBuilder().setMeanReturn(475).build())).isTrue();
  }
}
