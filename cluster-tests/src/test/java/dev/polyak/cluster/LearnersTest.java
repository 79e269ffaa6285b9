package dev.polyak.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Learners come and go in a run that goes on. */
@TakesDocker
@ExtendWith(TrainingRun.Shared.class)
@Order(5)
class LearnersTest {
  private static final Pattern CHECKPOINT =
      Pattern.compile("goes on from the checkpoint of epoch \\d+ and update (\\d+)");

  private final TrainingRun run;

  LearnersTest(TrainingRun run) {
    this.run = run;
  }

  private static long checkpoint(String log) {
    Matcher matcher = CHECKPOINT.matcher(log);
    assertThat(matcher.find()).as(log).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  @Test
  void aLearnerThatWasStoppedGoesOnWhereItWas() {
    Node learner = run.learner();
    learner.stop();
    double published = run.progress().updates();
    int said = learner.log().length();

    learner.start();
    learner.awaitLog(said, "learns in run");
    run.progress().awaitMore();

    assertThat(checkpoint(learner.log().substring(said))).isEqualTo((long) published);
  }

  @Test
  void aLearnerThatWasKilledGoesOnFromItsLastCheckpoint() {
    Node learner = run.learner();
    learner.kill();
    double published = run.progress().updates();
    double epoch = run.progress().epoch();
    int said = learner.log().length();

    learner.start();
    learner.awaitLog(said, "learns in run");
    run.progress().awaitMore();

    assertThat((double) checkpoint(learner.log().substring(said)))
        .isBetween(published - 500, published + 500);
    assertThat(run.progress().epoch()).isGreaterThan(epoch);
  }

  @Test
  void nothingIsTakenOfALearnerThatWakesWhenAnotherHasTakenOver() {
    Node frozen = run.learner();
    Node successor = run.learner("successor");
    successor.start();
    successor.awaitLog(0, "waits for the learner's lease");
    double epoch = run.progress().epoch();
    int said = frozen.log().length();
    int restarts = frozen.restarts();

    frozen.pause();
    successor.awaitLog(0, "learns in run");
    await().atMost(Node.PATIENCE).until(() -> run.progress().epoch() > epoch);
    run.follow(successor);
    run.progress().awaitMore();
    frozen.unpause();
    // Whoever told it that its lease is lost: it has exited with a failure, was started again, and
    // would take over in its turn.
    frozen.awaitLog(said, "waits for the learner's lease");
    run.progress().awaitMore();

    assertThat(frozen.restarts()).isEqualTo(restarts + 1);
    assertThat(run.weights().faults()).isEmpty();
    frozen.stop();
    run.progress().awaitMore();
  }
}
