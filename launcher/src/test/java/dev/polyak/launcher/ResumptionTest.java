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
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that was killed goes on: its counts, schedules and weights where they stood. */
class ResumptionTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double EPSILON_STEPS = 40_000;

  @TempDir private Path folder;

  private Path run() {
    return folder.resolve("run");
  }

  private PolyakProcess begin() throws IOException {
    return PolyakProcess.start(
        folder,
        "train",
        "CartPole-v1",
        "--run-directory",
        run().toString(),
        "--set",
        "run.stop.environment-steps=0",
        "--set",
        "run.stop.evaluation-return=none",
        "--set",
        "exploration.epsilon.steps=" + (long) EPSILON_STEPS,
        "--set",
        "replay.minimum-size=200",
        "--set",
        "agent.hidden=[16]",
        "--set",
        "agent.batch-size=32",
        "--set",
        "evaluation.deciding-episodes=2",
        "--set",
        "metrics.every=20",
        "--set",
        "actor-node.lanes=1",
        "--set",
        "learner-node.checkpoint.every-updates=100");
  }

  private PolyakProcess resume(long stop, String... options) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("train", "--resume", run().toString()));
    arguments.addAll(List.of("--set", "run.stop.environment-steps=" + stop));
    arguments.addAll(List.of(options));
    return PolyakProcess.start(folder, arguments.toArray(String[]::new));
  }

  private boolean hasCheckpoints(int count) {
    try (Stream<Path> files = Files.list(run().resolve("checkpoints"))) {
      return files.filter(file -> file.toString().endsWith(".checkpoint")).count() >= count;
    } catch (IOException notYet) {
      return false;
    }
  }

  private long newestCheckpointUpdates() throws IOException {
    try (Stream<Path> files = Files.list(run().resolve("checkpoints"))) {
      String newest =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".checkpoint"))
              .max(String::compareTo)
              .orElseThrow();
      return Long.parseLong(newest.replaceAll("^\\d+-(\\d+)\\.checkpoint$", "$1"));
    }
  }

  private List<JsonNode> metrics() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(run().resolve("metrics.jsonl"))) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private JsonNode summary() throws IOException {
    return JSON.readTree(run().resolve("summary.json").toFile());
  }

  /** The schedule of {@link #begin}, which falls from 1 to 0.05. */
  private static double epsilon(long step) {
    return 1 - 0.95 * step / EPSILON_STEPS;
  }

  private static JsonNode first(List<JsonNode> lines, String event) {
    return lines.stream()
        .filter(line -> line.get("event").asText().equals(event))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void goesOnAfterAKillAndAfterItsEnd() throws Exception {
    try (PolyakProcess train = begin()) {
      await()
          .atMost(PolyakProcess.PATIENCE)
          .until(() -> hasCheckpoints(3) || !train.handle().isAlive());
      assertThat(train.handle().isAlive()).as(train.output()).isTrue();
    }
    long checkpointUpdates = newestCheckpointUpdates();
    Path file = run().resolve("metrics.jsonl");
    String whole = Files.readString(file);
    Files.writeString(file, whole.substring(0, whole.lastIndexOf('\n') + 1));
    Files.writeString(file, "{\"event\":\"epi", StandardOpenOption.APPEND);
    int killedAt = (int) Files.readString(file).lines().count() - 1;

    List<JsonNode> before = metricsBefore(killedAt);
    long steps = before.getLast().get("environmentSteps").asLong();
    double seconds = before.getLast().get("seconds").asDouble();
    // An actor takes up to buffer-steps = 1,000 of them before the shard is there.
    try (PolyakProcess resumed = resume(steps + 3_000)) {
      assertThat(resumed.awaitExit()).as(resumed.output()).isZero();
      assertThat(resumed.output()).contains("the replay buffer starts empty");
    }
    List<JsonNode> all = metrics();
    assertThat(all.subList(0, killedAt)).isEqualTo(before);
    assertThat(all).extracting(line -> line.get("environmentSteps").asLong()).isSorted();
    assertThat(all).extracting(line -> line.get("seconds").asDouble()).isSorted();
    List<JsonNode> after = all.subList(killedAt, all.size());
    assertThat(first(after, "learner").get("learnerUpdates").asLong())
        .isGreaterThan(checkpointUpdates);
    JsonNode episode = first(after, "episode");
    // Of the actor's last report: as many steps ago as it takes before the shard is there.
    assertThat(episode.get("epsilon").asDouble())
        .isBetween(epsilon(episode.get("environmentSteps").asLong()), epsilon(steps - 500));
    assertThat(summary().get("stopReason").asText()).isEqualTo("run.stop.environment-steps");
    assertThat(summary().get("environmentSteps").asLong()).isGreaterThanOrEqualTo(steps + 3_000);
    assertThat(summary().get("wallClockSeconds").asDouble()).isGreaterThan(seconds);
    assertThat(summary().get("evaluation").get("step").asLong()).isGreaterThan(steps);

    assertIsRefusedWithoutALaterCondition(steps + 3_000);

    long end = summary().get("environmentSteps").asLong();
    long episodes = summary().get("episodes").asLong();
    try (PolyakProcess resumed = resume(end + 500, "--processes", "--actor-nodes", "2")) {
      assertThat(resumed.awaitExit()).as(resumed.output()).isZero();
    }
    assertThat(metrics()).extracting(line -> line.get("environmentSteps").asLong()).isSorted();
    assertThat(summary().get("environmentSteps").asLong()).isGreaterThanOrEqualTo(end + 500);
    assertThat(summary().get("episodes").asLong()).isGreaterThan(episodes);
  }

  private List<JsonNode> metricsBefore(int count) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(run().resolve("metrics.jsonl")).subList(0, count)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private void assertIsRefusedWithoutALaterCondition(long stop) {
    StringWriter errors = new StringWriter();
    int code = Polyak.run(new PrintWriter(errors, true), "train", "--resume", run().toString());
    assertThat(code).isEqualTo(2);
    assertThat(errors.toString())
        .contains("run run is at its end by run.stop.environment-steps = " + stop)
        .contains("to go on, --set run.stop.environment-steps to more")
        .hasLineCount(1);
    assertThat(run().resolve("summary.json")).exists();
  }
}
