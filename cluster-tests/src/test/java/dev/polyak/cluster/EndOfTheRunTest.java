package dev.polyak.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** After all that befell it the run reaches its return, and nothing is lost. */
@TakesDocker
@ExtendWith(TrainingRun.Shared.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Order(10)
class EndOfTheRunTest {
  private static final Pattern STOPPED =
      Pattern.compile(
          "stopped after \\d+ steps \\(run\\.stop\\.evaluation-return\\), mean return (\\S+) over");

  private final TrainingRun run;

  EndOfTheRunTest(TrainingRun run) {
    this.run = run;
  }

  @Test
  @Order(1)
  void anEvaluatorThatJoinsFindsThatTheRunHasReachedItsReturn() {
    Node evaluator = run.actor("evaluator", "actor-node.lanes=0");
    evaluator.start();
    // Policies swing: it may take several that are evaluated.
    await()
        .atMost(Node.PATIENCE.multipliedBy(4))
        .until(() -> run.paramServer().log().contains("stopped after"));

    Matcher stopped = STOPPED.matcher(run.paramServer().log());
    assertThat(stopped.find()).as(run.paramServer().log()).isTrue();
    assertThat(Double.parseDouble(stopped.group(1))).isGreaterThanOrEqualTo(475);
    List<Node> leaving =
        Stream.concat(Stream.of(run.learner(), evaluator), run.actors().stream()).toList();
    for (Node node : leaving) {
      await().atMost(Node.PATIENCE).until(() -> !node.isRunning());
      assertThat(node.exitCode()).as(node.log()).isZero();
    }
  }

  @Test
  @Order(2)
  void noStaleLearnerHasWritten() {
    assertThat(run.weights().faults()).isEmpty();
    assertThat(run.weights().snapshots()).isGreaterThan(100);
  }

  @Test
  @Order(3)
  void allThatWasAcknowledgedIsThere() {
    for (SteadyAppends appends : run.appends()) {
      assertThat(appends.count()).isPositive();
      appends.requireAll();
    }
  }

  @Test
  @Order(4)
  void theFilesOfTheShardsAreWhole() {
    for (Node shard : run.shards()) {
      shard.stop();
      String said = run.cluster().besides(shard, "replay", "verify", "/var/lib/polyak/replay");
      assertThat(said)
          .contains("run " + TrainingRun.RUN + " is whole")
          .contains("run run-1 is whole")
          .doesNotContain("cannot be used");
    }
  }
}
