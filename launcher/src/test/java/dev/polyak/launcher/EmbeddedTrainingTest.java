package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent learns, in lockstep so that its seed alone decides; {@link ClusterTest} goes on to the
 * full bar.
 */
class EmbeddedTrainingTest {
  @TempDir private Path folder;

  @Test
  void learnsToBalanceThePole() throws Exception {
    Path run = folder.resolve("run");
    try (PolyakProcess train =
        PolyakProcess.start(
            folder,
            "train",
            "CartPole-v1",
            "--seed",
            "1",
            "--run-directory",
            run.toString(),
            "--set",
            "run.deterministic=true",
            "--set",
            "run.stop.evaluation-return=195")) {
      assertThat(train.awaitExit()).as(train.output()).isZero();
    }
    JsonNode summary = new ObjectMapper().readTree(run.resolve("summary.json").toFile());
    assertThat(summary.get("stopReason").asText()).isEqualTo("run.stop.evaluation-return");
    assertThat(run).isDirectoryContaining("glob:**/events.out.tfevents.*");
    assertThat(summary.get("evaluation").get("meanReturn").asDouble()).isGreaterThanOrEqualTo(195);
    assertThat(summary.get("environmentSteps").asLong()).isLessThanOrEqualTo(50_000);
    assertThat(run.resolve("config.conf")).isNotEmptyFile();
    assertThat(run.resolve("checkpoints")).isNotEmptyDirectory();
  }
}
