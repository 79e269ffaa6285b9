package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose replay buffer lies on three shards. */
class ShardedClusterTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private PolyakProcess train(String... options) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "CartPole-v1",
                "--run-directory",
                folder.resolve("run").toString(),
                "--set",
                "replay.shards=3",
                "--set",
                "replay.sampler=prioritised",
                "--set",
                "actor-node.lanes=6",
                "--set",
                "run.stop.evaluation-return=none",
                "--set",
                "evaluation.every=0",
                "--set",
                "evaluation.deciding-episodes=2",
                "--set",
                "metrics.every=50"));
    arguments.addAll(List.of(options));
    return PolyakProcess.start(folder, arguments.toArray(String[]::new));
  }

  private JsonNode summary() throws IOException {
    return JSON.readTree(folder.resolve("run/summary.json").toFile());
  }

  private String log(String node) {
    try {
      return Files.readString(folder.resolve("run/logs/" + node + ".log"));
    } catch (IOException notYet) {
      return "";
    }
  }

  private long updates() {
    try (var lines = Files.lines(folder.resolve("run/metrics.jsonl"))) {
      return lines.filter(line -> line.contains("\"event\":\"learner\"")).count() * 50;
    } catch (IOException notYet) {
      return 0;
    }
  }

  private void awaitUpdates(PolyakProcess run, long wanted) {
    await()
        .atMost(PolyakProcess.PATIENCE)
        .until(() -> updates() >= wanted || !run.handle().isAlive());
    assertThat(run.handle().isAlive()).as(run.output()).isTrue();
  }

  @Test
  void goesOnWhileAShardIsLostAndDrawsFromItWhenItReturns() throws Exception {
    try (PolyakProcess run = train("--processes", "--set", "run.stop.environment-steps=0")) {
      awaitUpdates(run, 150);
      ProcessHandle victim = run.node("replay-1.conf").orElseThrow();
      victim.destroyForcibly();
      await()
          .atMost(PolyakProcess.PATIENCE)
          .until(
              () ->
                  log("learner-node").contains("goes on: the replay shard")
                      && log("actor-0").contains("replay-1 is lost"));
      awaitUpdates(run, updates() + 150);
      run.terminate();
      assertThat(run.awaitExit()).as(run.output()).isZero();
    }
    assertThat(log("actor-0")).contains("replay-1 is lost: 2 lanes go on at other shards");
    assertThat(summary().get("stopReason").asText()).isEqualTo("interrupted");
    assertThat(summary().get("learnerUpdates").asLong()).isGreaterThanOrEqualTo(300);
  }

  @Test
  void goesOnWhileAShardIsDrainedAndStopped() throws Exception {
    try (PolyakProcess run = train("--processes", "--set", "run.stop.environment-steps=0")) {
      awaitUpdates(run, 150);
      String address = log("replay-1").split("serves replay at ", -1)[1].lines().findFirst().get();
      StringWriter errors = new StringWriter();
      assertThat(Polyak.run(new PrintWriter(errors, true), "replay", "drain", address)).isZero();
      await()
          .atMost(PolyakProcess.PATIENCE)
          .until(() -> log("actor-0").contains("replay-1 is draining: 2 lanes go on at other"));
      awaitUpdates(run, updates() + 150);
      assertThat(log("learner-node")).doesNotContain("goes on: the replay shard");

      run.node("replay-1.conf").orElseThrow().destroy();
      await()
          .atMost(PolyakProcess.PATIENCE)
          .until(() -> log("learner-node").contains("goes on: the replay shard"));
      awaitUpdates(run, updates() + 150);
      run.terminate();
      assertThat(run.awaitExit()).as(run.output()).isZero();
    }
    assertThat(summary().get("stopReason").asText()).isEqualTo("interrupted");
  }

  @Test
  void runsInOneProcess() throws Exception {
    try (PolyakProcess run = train("--set", "run.stop.environment-steps=6000")) {
      assertThat(run.awaitExit()).as(run.output()).isZero();
    }
    assertThat(summary().get("stopReason").asText()).isEqualTo("run.stop.environment-steps");
    assertThat(summary().get("environmentSteps").asLong()).isGreaterThanOrEqualTo(6_000);
    // One for 4 steps beyond the first 1,000. Collecting may be ahead by half of the limiter's
    // width, 192 steps, and by actor-node.buffer-steps, 1,000, until the last shard has answered.
    assertThat(summary().get("learnerUpdates").asLong())
        .isBetween(500L, summary().get("environmentSteps").asLong() / 4);
  }
}
