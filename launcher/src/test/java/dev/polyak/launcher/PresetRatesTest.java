package dev.polyak.launcher;

import static java.util.Comparator.naturalOrder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The three rates of each preset, measured in a run of its own: steps per update, moves of the
 * target per update, updates per publish.
 */
class PresetRatesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Updates between two lines of metrics.jsonl; divides every target period below. */
  private static final int REPORT = 20;

  /** Actors report their steps every 0.1 s, in which a learner would make hundreds of updates. */
  private static final String SLOWER = "rates.regress.maximum=400";

  @TempDir private Path folder;
  private JsonNode summary;
  private Config configuration;
  private long lastUpdate;

  private final List<JsonNode> reports = new ArrayList<>();

  private void run(String preset, String environment, int updates, String... assignments)
      throws Exception {
    Path run = folder.resolve("run");
    List<String> arguments =
        new ArrayList<>(
            List.of("train", environment, "--preset", preset, "--run-directory", run.toString()));
    List<String> settings =
        new ArrayList<>(
            List.of(
                "run.stop.environment-steps=0",
                "run.stop.evaluation-return=none",
                "run.stop.learner-updates=" + updates,
                "agent.hidden=[8]",
                "evaluation.every=0",
                "evaluation.deciding-episodes=1",
                "metrics.every=" + REPORT));
    settings.addAll(Arrays.asList(assignments));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    try (PolyakProcess train = PolyakProcess.start(folder, arguments.toArray(String[]::new))) {
      assertThat(train.awaitExit()).as(train.output()).isZero();
    }
    summary = JSON.readTree(run.resolve("summary.json").toFile());
    configuration = ConfigFactory.parseFile(run.resolve("config.conf").toFile());
    for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
      JsonNode event = JSON.readTree(line);
      if (event.get("event").asText().equals("learner")) {
        reports.add(event);
      }
    }
    assertThat(reports).isNotEmpty();
    lastUpdate = updatesOfLastCheckpoint(run.resolve("checkpoints"));
  }

  /** What the learner had made when it ended, which is a little after the run did. */
  private static long updatesOfLastCheckpoint(Path checkpoints) throws IOException {
    try (Stream<Path> files = Files.list(checkpoints)) {
      String newest = files.map(file -> file.getFileName().toString()).max(naturalOrder()).get();
      return Long.parseLong(newest.replaceFirst("\\d+-(\\d+)\\.checkpoint", "$1"));
    }
  }

  private static long updates(JsonNode event) {
    return event.get("learnerUpdates").asLong();
  }

  private static long steps(JsonNode event) {
    return event.get("environmentSteps").asLong();
  }

  /**
   * Over the last three quarters of the reports: what filled the table does not count, and the
   * actors' first steps may come late.
   */
  private double stepsPerUpdate() {
    JsonNode first = reports.get(reports.size() / 4);
    JsonNode last = reports.getLast();
    return (double) (steps(last) - steps(first)) / (updates(last) - updates(first));
  }

  private void assertTargetIsCopiedEvery(int period) {
    assertThat(configuration.getInt("rates.target.every")).isEqualTo(period);
    for (JsonNode report : reports) {
      // A publish may have told of newer updates than the report that it overtook.
      assertThat(report.get("targetUpdates").asLong())
          .isBetween((updates(report) - REPORT) / period, updates(report) / period);
    }
  }

  private void assertPublishedEvery(int period) {
    assertThat(configuration.getInt("rates.publish.every")).isEqualTo(period);
    // Version 0 is the Restore; the last updates are published when the learner ends, and that may
    // be after the summary.
    assertThat(summary.get("lastSnapshot").get("version").asLong())
        .isBetween(updates(summary) / period, Math.ceilDiv(lastUpdate, (long) period));
  }

  /** What the limiter lets the sides run apart is small against the run. */
  private void assertStepsPerUpdate(double ratio) {
    assertThat(configuration.getDouble("rates.steps-per-update")).isEqualTo(ratio);
    assertThat(stepsPerUpdate()).isCloseTo(ratio, within(0.15 * ratio));
  }

  @ParameterizedTest
  @CsvSource({
    "online-q, 600, 1, 1, 1",
    "dqn, 1100, 4, 500, 20",
    "double-dqn, 1000, 4, 50, 10",
  })
  void collectsAndUpdatesSideBySide(
      String preset, int updates, double stepsPerUpdate, int target, int publish) throws Exception {
    run(preset, "CartPole-v1", updates, SLOWER);
    assertStepsPerUpdate(stepsPerUpdate);
    assertTargetIsCopiedEvery(target);
    assertPublishedEvery(publish);
  }

  @ParameterizedTest
  @CsvSource({"ddpg, 1000, 2, 0.01, 10"})
  void averagesTheTargetAtEveryUpdate(
      String preset, int updates, double stepsPerUpdate, double tau, int publish) throws Exception {
    run(preset, "Pendulum-v1", updates, SLOWER);
    assertStepsPerUpdate(stepsPerUpdate);
    assertThat(configuration.getDouble("rates.target.tau")).isEqualTo(tau);
    for (JsonNode report : reports) {
      assertThat(report.get("targetUpdates").asLong())
          .isBetween(updates(report) - REPORT, updates(report));
    }
    assertPublishedEvery(publish);
  }

  @ParameterizedTest
  @CsvSource({"fitted-q, 1400, 500, 500"})
  void collectsAndUpdatesInTurns(String preset, int updates, int target, int publish)
      throws Exception {
    // A phase takes the learner seconds, and the actors report their steps every 0.1 s.
    run(preset, "CartPole-v1", updates, "rates.regress.maximum=250");
    long phaseSteps = configuration.getLong("rates.phase.steps");
    long phaseUpdates = configuration.getLong("rates.phase.updates");
    // What lanes may have sent beyond the phase's last step, and what they still hold.
    long lanes = configuration.getLong("actor-node.lanes");
    long beyond =
        lanes
            * configuration.getLong("actor-node.flush-steps")
            * (1 + configuration.getLong("actor-node.appends-in-flight"));
    long prefetch = configuration.getLong("learner-node.prefetch");
    for (JsonNode report : reports) {
      long updated = updates(report) % phaseUpdates;
      // The next phase's steps may come once the last batch of this one is drawn, which is ahead.
      if (updated != 0 && updated + prefetch < phaseUpdates) {
        long phaseEnd = (updates(report) / phaseUpdates + 1) * phaseSteps;
        assertThat(steps(report)).isLessThanOrEqualTo(phaseEnd + beyond);
        if (updated > phaseUpdates / 2) {
          assertThat(steps(report)).isGreaterThanOrEqualTo(phaseEnd);
        }
      }
    }
    assertTargetIsCopiedEvery(target);
    assertPublishedEvery(publish);
  }

  /** Neither side waits for the other: a cap on either leaves the other's rate as it is. */
  @ParameterizedTest
  @CsvSource({
    "apex-dqn, CartPole-v1, agent.batch-size=16",
    "apex-dpg, Pendulum-v1, agent.batch-size=16"
  })
  void collectsAndUpdatesFreely(String preset, String environment, String batch) throws Exception {
    run(
        preset,
        environment,
        400,
        batch,
        "rates.collect.maximum=20",
        "replay.minimum-size=100",
        "rates.target.every=100");
    assertThat(configuration.getDouble("rates.steps-per-update")).isZero();
    assertThat(stepsPerUpdate()).as("slow actors do not hold the learner back").isLessThan(0.5);
    double tau = configuration.getDouble("rates.target.tau");
    if (tau == 0) {
      assertTargetIsCopiedEvery(100);
    }
    assertPublishedEvery(configuration.getInt("rates.publish.every"));
  }
}
