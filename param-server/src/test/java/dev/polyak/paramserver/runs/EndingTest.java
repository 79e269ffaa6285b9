package dev.polyak.paramserver.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.State;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndingTest {
  private static final Map<String, String> BAR = Map.of("run.stop.evaluation-return", "475");
  private static final Map<String, String> STEPS = Map.of("run.stop.environment-steps", "1000");

  private final Scenario scenario = new Scenario();

  private static void assertThatIs(Progress progress, State state, String reason) {
    assertThat(progress.getState()).isEqualTo(state);
    assertThat(progress.getStopReason()).isEqualTo(reason);
  }

  @Test
  void aRunWaitsForItsSpecificationAndWeights() {
    scenario.join("observer", Role.ROLE_OBSERVER);
    assertThat(scenario.run.progress().getState()).isEqualTo(State.STATE_WAITING);
    scenario.running(Map.of(), false);
    assertThat(scenario.run.progress().getState()).isEqualTo(State.STATE_RUNNING);
  }

  @Test
  void aConditionStopsARunThatNobodyEvaluates() {
    scenario.running(STEPS, false);
    assertThatIs(scenario.steps("actor", 1, 999), State.STATE_RUNNING, "");
    assertThatIs(
        scenario.steps("actor", 1, 1_000), State.STATE_STOPPED, "run.stop.environment-steps");
  }

  @Test
  void aConditionLeavesTimeForTheLastEvaluation() {
    scenario.running(STEPS, true);
    assertThatIs(
        scenario.steps("actor", 1, 1_000), State.STATE_STOPPING, "run.stop.environment-steps");
    assertThatIs(
        scenario.evaluation(500, false), State.STATE_STOPPING, "run.stop.environment-steps");
    Progress end = scenario.evaluation(120, true);
    assertThatIs(end, State.STATE_STOPPED, "run.stop.environment-steps");
    assertThat(end.getDecidingEvaluation().getMeanReturn()).isEqualTo(120);
  }

  @Test
  void updatesStopARun() {
    scenario.running(Map.of("run.stop.learner-updates", "50"), false);
    assertThatIs(scenario.updates(49), State.STATE_RUNNING, "");
    assertThatIs(scenario.updates(50), State.STATE_STOPPED, "run.stop.learner-updates");
  }

  @Test
  void timeStopsARunAndCountsOnlyWhileItRuns() {
    scenario.clock.advance(Duration.ofHours(1));
    scenario.running(Map.of("run.stop.wall-clock", "60"), false);
    scenario.clock.advance(Duration.ofSeconds(40));
    scenario.run.saveLast();
    scenario.clock.advance(Duration.ofHours(1));
    scenario.restart();
    scenario.run.adopted(1, 1, 0, false);
    scenario.clock.advance(Duration.ofSeconds(19));
    scenario.run.tick();
    assertThat(scenario.run.progress().getState()).isEqualTo(State.STATE_RUNNING);
    scenario.clock.advance(Duration.ofSeconds(1));
    scenario.run.tick();
    assertThatIs(scenario.run.progress(), State.STATE_STOPPED, "run.stop.wall-clock");
    scenario.clock.advance(Duration.ofSeconds(100));
    assertThat(scenario.run.progress().getSeconds()).isEqualTo(60);
  }

  @Test
  void onlyADecidingEvaluationAtTheBarStopsARun() {
    scenario.running(BAR, true);
    assertThatIs(scenario.evaluation(500, false), State.STATE_RUNNING, "");
    Progress failed = scenario.evaluation(474.9, true);
    assertThatIs(failed, State.STATE_RUNNING, "");
    assertThat(failed.hasDecidingEvaluation()).isFalse();
    assertThat(failed.getLastEvaluation().getMeanReturn()).isEqualTo(474.9);
    Progress reached = scenario.evaluation(475, true);
    assertThatIs(reached, State.STATE_STOPPED, "run.stop.evaluation-return");
    assertThat(reached.getDecidingEvaluation().getMeanReturn()).isEqualTo(475);
  }

  @Test
  void aStoppingRunWhoseEvaluatorStaysAwayStops() {
    scenario.running(STEPS, true);
    scenario.steps("actor", 1, 1_000);
    scenario.run.callClosed("actor", true);
    scenario.run.tick();
    scenario.clock.advance(Duration.ofSeconds(4));
    scenario.run.tick();
    assertThat(scenario.run.progress().getState()).isEqualTo(State.STATE_STOPPING);
    scenario.run.callOpened("actor", true);
    scenario.run.tick();
    scenario.clock.advance(Duration.ofSeconds(60));
    scenario.run.tick();
    assertThat(scenario.run.progress().getState())
        .as("it came back")
        .isEqualTo(State.STATE_STOPPING);
    scenario.run.callClosed("actor", true);
    scenario.run.tick();
    scenario.clock.advance(Duration.ofSeconds(5));
    scenario.run.tick();
    assertThatIs(scenario.run.progress(), State.STATE_STOPPED, "run.stop.environment-steps");
  }

  @Test
  void stopEndsARunAtOnceAndOnce() {
    scenario.running(STEPS, true);
    assertThatIs(scenario.run.stop("interrupted"), State.STATE_STOPPED, "interrupted");
    assertThatIs(scenario.run.stop("again"), State.STATE_STOPPED, "interrupted");
    assertThat(scenario.evaluation(1, true).hasDecidingEvaluation()).isFalse();
  }

  @Test
  void stopEndsAStoppingRunForItsFirstReason() {
    scenario.running(STEPS, true);
    scenario.steps("actor", 1, 1_000);
    assertThatIs(
        scenario.run.stop("interrupted"), State.STATE_STOPPED, "run.stop.environment-steps");
  }

  @Test
  void howItEndedOutlivesTheServer() {
    scenario.running(BAR, true);
    Progress end = scenario.evaluation(480, true);
    scenario.restart();
    scenario.run.adopted(1, 0, 0, false);
    assertThat(scenario.run.progress()).isEqualTo(end.toBuilder().clearEvaluator().build());
  }

  @Test
  void aRunThatIsStoppingWaitsForItsEvaluatorAfterARestart() {
    scenario.running(STEPS, true);
    scenario.steps("actor", 1, 1_000);
    scenario.restart();
    scenario.run.adopted(1, 0, 0, false);
    scenario.run.tick();
    assertThat(scenario.run.progress().getState()).isEqualTo(State.STATE_STOPPING);
    scenario.run.callOpened("actor", true);
    assertThat(scenario.evaluation(3, true).getState()).isEqualTo(State.STATE_STOPPED);
  }
}
