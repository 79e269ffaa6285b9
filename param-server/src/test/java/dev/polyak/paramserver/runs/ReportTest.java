package dev.polyak.paramserver.runs;

import static dev.polyak.paramserver.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.runs.v1.Episode;
import dev.polyak.runs.v1.Event;
import dev.polyak.runs.v1.LearnerReport;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.ReportRequest;
import dev.polyak.runs.v1.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
  private final Scenario scenario = new Scenario();

  @Test
  void stepsAreTheSumOfAllMembersAndSessions() {
    scenario.running(Map.of(), false);
    scenario.actor("other", 1);
    scenario.steps("actor", 1, 100);
    scenario.steps("actor", 1, 150);
    assertThat(scenario.steps("other", 1, 30).getEnvironmentSteps()).isEqualTo(180);
    scenario.actor("actor", 1);
    assertThat(scenario.steps("actor", 2, 5).getEnvironmentSteps()).isEqualTo(185);
  }

  @Test
  void isAppliedOnceHoweverOftenItIsSent() {
    scenario.running(Map.of(), false);
    ReportRequest report =
        scenario
            .reporting("actor", 1)
            .setEnvironmentSteps(9)
            .addEpisodes(Episode.newBuilder().setReturn(9).setLength(9))
            .build();
    Progress once = scenario.run.report(report);
    long events = scenario.run.events().next();
    for (int i = 0; i < 5; i++) {
      assertThat(scenario.run.report(report)).isEqualTo(once);
    }
    assertThat(once.getEpisodes()).isEqualTo(1);
    assertThat(scenario.run.events().next()).isEqualTo(events);
  }

  @Test
  void ofASupersededSessionIsRefused() {
    scenario.running(Map.of(), false);
    scenario.actor("actor", 1);
    assertRefused(
        Refusal.Reason.STATE,
        "session 1 of actor is over: the newest is 2",
        () -> scenario.steps("actor", 1, 10));
    assertRefused(Refusal.Reason.STATE, "session 3", () -> scenario.steps("actor", 3, 10));
  }

  @Test
  void whoseStepsGoBackIsRefused() {
    scenario.running(Map.of(), false);
    scenario.steps("actor", 1, 10);
    assertRefused(
        Refusal.Reason.INVALID,
        "environment steps of actor go back from 10 to 9",
        () -> scenario.steps("actor", 1, 9));
  }

  @Test
  void ofAnOlderEpochIsRefused() {
    scenario.running(Map.of(), false);
    scenario.run.acquireLease("learner", 1);
    assertRefused(
        Refusal.Reason.STATE,
        "learner reports of epoch 1 of run r: the newest is 2",
        () -> scenario.updates(10));
  }

  @Test
  void updatesAreThoseBehindTheNewestWeights() {
    scenario.running(Map.of(), false);
    assertThat(scenario.updates(500).getLearnerUpdates()).isEqualTo(500);
    scenario.run.adopted(1, 1, 512, false);
    assertThat(scenario.run.progress().getLearnerUpdates()).isEqualTo(512);
    scenario.run.adopted(2, 0, 100, true);
    assertThat(scenario.run.progress().getLearnerUpdates())
        .as("an older checkpoint")
        .isEqualTo(100);
  }

  @Test
  void isAcknowledgedWithTheSchedulesAfterIt() {
    scenario.running(
        Map.of(
            "exploration.epsilon.start", "1",
            "exploration.epsilon.end", "0",
            "exploration.epsilon.steps", "100"),
        false);
    assertThat(scenario.steps("actor", 1, 25).getSchedules().getEpsilon()).isEqualTo(0.75);
  }

  @Test
  void becomesEventsInItsOrder() {
    scenario.running(Map.of(), false);
    long before = scenario.run.events().next();
    scenario.run.report(
        scenario
            .reporting("learner", 1)
            .setEnvironmentSteps(3)
            .addEpisodes(Episode.newBuilder().setLane(1))
            .addEpisodes(Episode.newBuilder().setLane(2))
            .setLearner(LearnerReport.newBuilder().setEpoch(1).setUpdates(7))
            .build());
    List<Event> events = scenario.run.eventsFrom(before, 10);
    assertThat(events).extracting(Event::getIndex).containsExactly(before, before + 1, before + 2);
    assertThat(events)
        .extracting(Event::getKindCase)
        .containsExactly(Event.KindCase.EPISODE, Event.KindCase.EPISODE, Event.KindCase.LEARNER);
    assertThat(events.getLast().getLearnerUpdates()).isEqualTo(7);
    assertThat(events.getLast().getEnvironmentSteps()).isEqualTo(3);
  }

  @Test
  void countsComeBackFromCumulativeReportsAfterACrash() {
    scenario.running(Map.of(), false);
    scenario.run.saveIfChanged();
    scenario.steps("actor", 1, 100);
    scenario.restart();
    assertThat(scenario.run.progress().getEnvironmentSteps()).isZero();
    assertThat(scenario.steps("actor", 1, 110).getEnvironmentSteps()).isEqualTo(110);
  }

  @Test
  void afterTheEndChangesNothing() {
    scenario.running(Map.of(), false);
    scenario.steps("actor", 1, 10);
    scenario.run.stop("enough");
    long events = scenario.run.events().next();
    Progress progress = scenario.steps("actor", 1, 20);
    assertThat(progress.getState()).isEqualTo(State.STATE_STOPPED);
    assertThat(progress.getEnvironmentSteps()).isEqualTo(10);
    assertThat(scenario.run.events().next()).isEqualTo(events);
  }
}
