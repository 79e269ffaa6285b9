package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clusters of real processes that speak gRPC over the loopback address. */
class ClusterTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private PolyakProcess train(String... options) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(
        List.of(
            "train",
            "CartPole-v1",
            "--processes",
            "--actor-nodes",
            "2",
            "--run-directory",
            folder.resolve("run").toString(),
            "--set",
            "actor-node.lanes=4"));
    arguments.addAll(List.of(options));
    return PolyakProcess.start(folder, arguments.toArray(String[]::new));
  }

  private JsonNode summary() throws IOException {
    return JSON.readTree(folder.resolve("run/summary.json").toFile());
  }

  private List<JsonNode> metrics(String event) {
    List<JsonNode> lines = new ArrayList<>();
    Path file = folder.resolve("run/metrics.jsonl");
    try {
      if (Files.exists(file)) {
        for (String line : Files.readAllLines(file)) {
          if (line.endsWith("}") && line.contains("\"event\":\"" + event + "\"")) {
            lines.add(JSON.readTree(line));
          }
        }
      }
    } catch (IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
    return lines;
  }

  private long learnerUpdates() {
    List<JsonNode> reports = metrics("learner");
    return reports.isEmpty() ? 0 : reports.getLast().get("learnerUpdates").asLong();
  }

  private long epoch() {
    List<JsonNode> reports = metrics("learner");
    return reports.isEmpty() ? 0 : reports.getLast().get("epoch").asLong();
  }

  private void awaitUpdates(PolyakProcess run, long updates) {
    await()
        .atMost(PolyakProcess.PATIENCE)
        .until(() -> learnerUpdates() >= updates || !run.handle().isAlive());
    assertThat(run.handle().isAlive()).as(run.output()).isTrue();
  }

  /** Kills a node and waits until another process runs it. */
  private static void kill(PolyakProcess run, String node) {
    ProcessHandle victim = run.node(node).orElseThrow();
    victim.destroyForcibly();
    await()
        .atMost(PolyakProcess.PATIENCE)
        .until(
            () -> {
              Optional<ProcessHandle> successor = run.node(node);
              return successor.isPresent() && successor.get().pid() != victim.pid();
            });
  }

  @Test
  void goesOnAfterTheDeathOfEachNode() throws Exception {
    // The first evaluation is after the last kill, so that the run does not reach its end before.
    try (PolyakProcess run =
        train(
            "--set",
            "run.stop.environment-steps=0",
            "--set",
            "run.stop.evaluation-return=475",
            "--set",
            "evaluation.every=30000")) {
      awaitUpdates(run, 200);
      kill(run, "actor-1.conf");
      awaitUpdates(run, learnerUpdates() + 150);
      kill(run, "replay-service.conf");
      awaitUpdates(run, learnerUpdates() + 150);
      long epochBefore = epoch();
      kill(run, "param-server.conf");
      awaitUpdates(run, learnerUpdates() + 150);
      kill(run, "learner-node.conf");
      await()
          .atMost(PolyakProcess.PATIENCE)
          .until(() -> epoch() > epochBefore || !run.handle().isAlive());
      assertThat(run.awaitExit()).as(run.output()).isZero();
    }
    assertThat(summary().get("stopReason").asText()).isEqualTo("run.stop.evaluation-return");
    assertThat(summary().get("evaluation").get("meanReturn").asDouble())
        .isGreaterThanOrEqualTo(475);
    assertThat(summary().get("evaluation").get("episodes").asInt()).isEqualTo(100);
    List<Long> epochs =
        metrics("learner").stream().map(line -> line.get("epoch").asLong()).toList();
    assertThat(epochs).isSorted();
  }

  @Test
  void endsItsNodesWhenTheLauncherIsKilled() throws Exception {
    List<ProcessHandle> nodes;
    try (PolyakProcess run = train()) {
      awaitUpdates(run, 1);
      nodes = run.handle().descendants().toList();
      assertThat(nodes).hasSizeGreaterThanOrEqualTo(5);
      run.handle().destroyForcibly();
      await()
          .atMost(PolyakProcess.PATIENCE)
          .until(() -> nodes.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  @Test
  void writesTheSummaryAndExitsWithZeroWhenItIsTerminated() throws Exception {
    try (PolyakProcess run = train()) {
      awaitUpdates(run, 1);
      run.terminate();
      assertThat(run.awaitExit()).as(run.output()).isZero();
    }
    assertThat(summary().get("stopReason").asText()).isEqualTo("interrupted");
    assertThat(summary().get("learnerUpdates").asLong()).isPositive();
    assertThat(folder.resolve("run/checkpoints")).isNotEmptyDirectory();
  }
}
