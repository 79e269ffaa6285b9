package dev.polyak.paramserver.runs;

import static dev.polyak.paramserver.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.node.storage.DamagedFileException;
import dev.polyak.node.storage.StateDirectory;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.Specification;
import dev.polyak.runs.v1.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scenario is stored, resumed, and begun again from what the folder then has. */
class StoredRunTest {
  private static final Map<String, String> STEPS = Map.of("run.stop.environment-steps", "1000");
  private static final Map<String, String> LATER = Map.of("run.stop.environment-steps", "2000");

  @TempDir private Path root;

  private final Scenario scenario = new Scenario();

  private Path folder() {
    return root.resolve(Scenario.RUN);
  }

  private StoredRun store() throws IOException {
    Files.createDirectories(folder());
    new RunFolder(folder()).save(scenario.stored);
    return StoredRun.open(root, Scenario.RUN).orElseThrow();
  }

  private void resume(Map<String, String> configuration) throws IOException {
    try (StoredRun run = store()) {
      run.goOn(Scenario.specification(configuration), 0, 0, 0);
      run.save();
    }
    begin();
  }

  private void begin() throws IOException {
    scenario.stored = new RunFolder(folder()).load(Scenario.RUN).orElseThrow();
    scenario.restart();
    scenario.run.adopted(1, 1, 0, false);
  }

  private Progress progress() {
    return scenario.run.progress();
  }

  @Test
  void aRunThatHasEndedGoesOnWithALaterCondition() throws IOException {
    scenario.running(STEPS, false);
    scenario.steps("actor", 1, 1_000);
    assertThat(progress().getState()).isEqualTo(State.STATE_STOPPED);
    resume(LATER);
    assertThat(progress().getState()).isEqualTo(State.STATE_RUNNING);
    assertThat(progress().getStopReason()).isEmpty();
    assertThat(progress().getEnvironmentSteps()).isEqualTo(1_000);
    scenario.actor("actor", 1);
    assertThat(scenario.steps("actor", 2, 999).getState()).isEqualTo(State.STATE_RUNNING);
    assertThat(scenario.steps("actor", 2, 1_000).getState()).isEqualTo(State.STATE_STOPPED);
  }

  @Test
  void aRunThatWouldEndAtOnceIsRefused() throws IOException {
    scenario.running(STEPS, false);
    scenario.steps("actor", 1, 1_000);
    try (StoredRun run = store()) {
      assertRefused(
          Refusal.Reason.STATE,
          "run r is at its end by run.stop.environment-steps = 1000: it stands at 1000 steps, 0"
              + " updates, 0.0 seconds; to go on, --set run.stop.environment-steps to more, or to 0 for never",
          () -> run.goOn(Scenario.specification(STEPS), 0, 0, 0));
    }
  }

  @Test
  void aReachedBarIsRefusedAndAHigherOneGoesOn() throws IOException {
    scenario.running(Map.of("run.stop.evaluation-return", "475"), true);
    scenario.evaluation(480, true);
    try (StoredRun run = store()) {
      assertRefused(
          Refusal.Reason.STATE,
          "run r is at its end by run.stop.evaluation-return = 475: its deciding evaluation reached"
              + " 480.0; to go on, --set run.stop.evaluation-return to more, or to none",
          () ->
              run.goOn(
                  Scenario.specification(Map.of("run.stop.evaluation-return", "475")), 0, 0, 0));
    }
    resume(Map.of("run.stop.evaluation-return", "490"));
    assertThat(progress().getState()).isEqualTo(State.STATE_RUNNING);
    assertThat(progress().hasDecidingEvaluation()).isFalse();
    assertThat(progress().getLastEvaluation().getMeanReturn()).isEqualTo(480);
  }

  @Test
  void anInterruptedRunGoesOn() throws IOException {
    scenario.running(STEPS, true);
    scenario.run.stop("interrupted");
    resume(STEPS);
    assertThat(progress().getState()).isEqualTo(State.STATE_RUNNING);
    assertThat(progress().getStopReason()).isEmpty();
  }

  @Test
  void aRunThatWasAboutToDecideStillIs() throws IOException {
    scenario.running(STEPS, true);
    scenario.steps("actor", 1, 1_000);
    resume(STEPS);
    assertThat(progress().getState()).isEqualTo(State.STATE_STOPPING);
    scenario.run.tick();
    scenario.clock.advance(Duration.ofSeconds(59));
    scenario.run.tick();
    assertThat(progress().getState()).as("its evaluator starts").isEqualTo(State.STATE_STOPPING);
    scenario.clock.advance(Duration.ofSeconds(1));
    scenario.run.tick();
    assertThat(progress().getState()).isEqualTo(State.STATE_STOPPED);
  }

  @Test
  void aRunThatWasAboutToDecideGoesOnWithALaterCondition() throws IOException {
    scenario.running(STEPS, true);
    scenario.steps("actor", 1, 1_000);
    resume(LATER);
    assertThat(progress().getState()).isEqualTo(State.STATE_RUNNING);
  }

  @Test
  void countsThatWereSeenAreNotCountedAgain() throws IOException {
    scenario.running(STEPS, false);
    scenario.steps("actor", 1, 300);
    scenario.run.saveLast();
    try (StoredRun run = store()) {
      run.goOn(Scenario.specification(STEPS), 450, 7, 12.5);
      assertThat(run.environmentSteps()).isEqualTo(450);
      run.save();
    }
    begin();
    assertThat(progress().getEnvironmentSteps()).isEqualTo(450);
    assertThat(progress().getEpisodes()).isEqualTo(7);
    assertThat(progress().getSeconds()).isEqualTo(12.5);
  }

  @Test
  void anotherSpecificationIsRefused() throws IOException {
    scenario.running(STEPS, false);
    Specification other =
        Scenario.specification(STEPS).toBuilder()
            .setHorizon(5)
            .putConfiguration("evaluation.every", "9")
            .build();
    try (StoredRun run = store()) {
      assertRefused(
          Refusal.Reason.STATE,
          "run r has another specification: horizon: run has 1, this node 5",
          () -> run.goOn(other, 0, 0, 0));
    }
  }

  @Test
  void lanesAndShardsAreNewAndSessionsGoOn() throws IOException {
    scenario.running(STEPS, false);
    scenario.run.join(
        Scenario.joining("replay", Role.ROLE_REPLAY).setAddress("127.0.0.1:9").build());
    assertThat(progress().getShardsList()).hasSize(1);
    resume(STEPS);
    assertThat(progress().getShardsList()).isEmpty();
    JoinRequest.Builder more = Scenario.joining("actor", Role.ROLE_ACTOR).setLanes(4);
    assertThat(scenario.run.join(more.build()).getFirstLane()).isZero();
    assertThat(scenario.join("learner", Role.ROLE_LEARNER).getSession()).isEqualTo(2);
    assertThat(scenario.run.acquireLease("learner", 2)).isEqualTo(2);
  }

  @Test
  void whatHasNotBegunIsNoRun() throws IOException {
    assertThat(StoredRun.open(root.resolve("absent"), "r")).isEmpty();
    assertThat(root.resolve("absent")).doesNotExist();
    scenario.join("observer", Role.ROLE_OBSERVER);
    Files.createDirectories(folder());
    new RunFolder(folder()).save(scenario.stored);
    assertThat(StoredRun.open(root, "r")).isEmpty();
  }

  @Test
  void aDamagedStateAndADirectoryInUseAreRefused() throws IOException {
    scenario.running(STEPS, false);
    store().close();
    StateDirectory server = StateDirectory.open("param-server.state-directory", root);
    try (server) {
      assertThatIllegalStateException()
          .isThrownBy(() -> StoredRun.open(root, "r"))
          .withMessageContaining("another process uses");
    }
    Files.write(folder().resolve("state"), new byte[64]);
    assertThatExceptionOfType(DamagedFileException.class)
        .isThrownBy(() -> StoredRun.open(root, "r"))
        .withMessageContaining("state is damaged");
    StateDirectory.open("param-server.state-directory", root).close();
  }
}
