package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two runs of one seed are the same to the bit; another seed is another run. */
class DeterministicRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private PolyakProcess train(String name, int seed) throws Exception {
    PolyakProcess run =
        PolyakProcess.start(
            folder,
            "train",
            "CartPole-v1",
            "--seed",
            Integer.toString(seed),
            "--run-directory",
            folder.resolve(name).resolve("run").toString(),
            "--set",
            "run.deterministic=true",
            "--set",
            "run.stop.environment-steps=2400",
            "--set",
            "run.stop.evaluation-return=none",
            "--set",
            "replay.sampler=prioritised",
            "--set",
            "run.sticky-actions=0.25",
            "--set",
            "run.action-repeat=2",
            "--set",
            "run.normalise-observations=true",
            "--set",
            "metrics.every=50");
    assertThat(run.awaitExit()).as(run.output()).isZero();
    return run;
  }

  /** The lines of metrics.jsonl without their times. */
  private List<JsonNode> metrics(String name) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(name).resolve("run/metrics.jsonl"))) {
      ObjectNode object = (ObjectNode) JSON.readTree(line);
      object.remove("seconds");
      lines.add(object);
    }
    return lines;
  }

  /** The newest checkpoint: weights, targets, moments and counters. */
  private byte[] checkpoint(String name) throws IOException {
    try (var files = Files.list(folder.resolve(name).resolve("run/checkpoints"))) {
      Path newest = files.max(Path::compareTo).orElseThrow();
      return Files.readAllBytes(newest);
    }
  }

  @Test
  void repeatsItself() throws Exception {
    train("first", 3);
    train("second", 3);
    train("other", 4);
    assertThat(metrics("first"))
        .isNotEmpty()
        .anyMatch(line -> line.get("event").asText().equals("learner"))
        .anyMatch(line -> line.path("sample_age_updates").asDouble() > 0);
    assertThat(metrics("second")).isEqualTo(metrics("first"));
    assertThat(checkpoint("second")).isEqualTo(checkpoint("first"));
    assertThat(metrics("other")).isNotEqualTo(metrics("first"));
    assertThat(checkpoint("other")).isNotEqualTo(checkpoint("first"));
  }
}
