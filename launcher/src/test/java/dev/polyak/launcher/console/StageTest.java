package dev.polyak.launcher.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.launcher.console.Stage.Code;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.State;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StageTest {
  private static final RunFacts FACTS =
      new RunFacts("run", "CartPole-v1", "dqn", "dqn", 1, 475.0, 50_000, 0.99, 1_000);

  private static final OptionalLong NOBODY_TOLD = OptionalLong.empty();

  private static Stage of(State state, long steps, long updates, long episodes, String reason) {
    return Stage.of(
        Progress.newBuilder()
            .setState(state)
            .setEnvironmentSteps(steps)
            .setLearnerUpdates(updates)
            .setEpisodes(episodes)
            .setStopReason(reason)
            .build(),
        FACTS,
        NOBODY_TOLD,
        0);
  }

  @Test
  void saysOnWhatARunWaitsThatHasNotBegun() {
    assertThat(of(State.STATE_WAITING, 0, 0, 0, ""))
        .isEqualTo(new Stage(Code.WAITING, "Waiting", "for the learner's first weights"));
    assertThat(of(State.STATE_RUNNING, 0, 0, 0, ""))
        .isEqualTo(new Stage(Code.WAITING, "Waiting", "for the first step"));
  }

  @Test
  void saysHowFullTheBufferIsBeforeTheFirstUpdate() {
    assertThat(of(State.STATE_RUNNING, 620, 0, 3, ""))
        .isEqualTo(
            new Stage(
                Code.RUNNING,
                "Filling the replay buffer",
                "620 of 1,000 steps before the first update"));
    assertThat(of(State.STATE_RUNNING, 1_030, 0, 3, "").detail())
        .startsWith("1,000 of 1,000 steps");
  }

  @Test
  void saysHowFullTheBufferIsAfterARunWasResumed() {
    Progress.Builder progress =
        Progress.newBuilder().setState(State.STATE_RUNNING).setEnvironmentSteps(5_000);
    assertThat(Stage.of(progress.build(), FACTS, OptionalLong.of(70), 0).detail())
        .isEqualTo("70 of 1,000 steps before the first update");
    Progress updated = progress.setLearnerUpdates(900).setEpisodes(80).build();
    assertThat(Stage.of(updated, FACTS, OptionalLong.of(70), 0))
        .isEqualTo(
            new Stage(
                Code.RUNNING,
                "Filling the replay buffer",
                "70 of 1,000 steps before the next update"));
    assertThat(Stage.of(updated, FACTS, OptionalLong.of(1_000), 0).words()).isEqualTo("Training");
  }

  @Test
  void trains() {
    assertThat(of(State.STATE_RUNNING, 2_000, 5, 3, ""))
        .isEqualTo(new Stage(Code.RUNNING, "Training", ""));
    assertThat(of(State.STATE_RUNNING, 2_000, 5, 0, "").detail())
        .isEqualTo("no episode has ended yet");
  }

  @Test
  void saysForHowLongARunThatGoesOnIsSilent() {
    Progress.Builder progress =
        Progress.newBuilder().setEnvironmentSteps(9).setLearnerUpdates(9).setEpisodes(9);
    Progress running = progress.setState(State.STATE_RUNNING).build();
    assertThat(Stage.of(running, FACTS, NOBODY_TOLD, 4.9).detail()).isEmpty();
    assertThat(Stage.of(running, FACTS, NOBODY_TOLD, 17.2).detail()).isEqualTo("no news for 17 s");
    Progress stopped = progress.setState(State.STATE_STOPPED).build();
    assertThat(Stage.of(stopped, FACTS, NOBODY_TOLD, 100).detail()).doesNotContain("news");
  }

  @Test
  void saysWhyItEnds() {
    assertThat(of(State.STATE_STOPPING, 2_000, 5, 3, "run.stop.learner-updates"))
        .isEqualTo(
            new Stage(Code.ENDING, "Ending", "last evaluation, by run.stop.learner-updates"));
    assertThat(of(State.STATE_STOPPED, 2_000, 5, 3, "run.stop.evaluation-return"))
        .isEqualTo(
            new Stage(Code.ENDED, "Ended", "by reaching its bar (run.stop.evaluation-return)"));
    assertThat(of(State.STATE_STOPPED, 2_000, 5, 3, "interrupted").detail())
        .isEqualTo("by interruption");
  }
}
