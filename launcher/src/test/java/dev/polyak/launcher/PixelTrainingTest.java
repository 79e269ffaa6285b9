package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polyak.launcher.pixels.DriftingDot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an agent learns from stacked pixels it can do again: frames are in the same place in what it
 * learned from, acted on and is evaluated on.
 */
class PixelTrainingTest {
  @TempDir private Path folder;

  @Test
  void learnsWhatOnlySeveralFramesTell() throws Exception {
    Path run = folder.resolve("run");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                DriftingDot.class.getName(),
                "--seed",
                "1",
                "--run-directory",
                run.toString()));
    for (String setting :
        List.of(
            "run.deterministic=true",
            "run.frame-stack=3",
            "run.stop.environment-steps=20000",
            "run.stop.evaluation-return=18",
            "agent.discount=0",
            "agent.horizon=1",
            "agent.convolutions=[[8,2,1]]",
            "agent.hidden=[32]",
            "evaluation.every=500",
            "replay.sampler=uniform",
            "replay.capacity.steps=4000",
            "exploration.epsilon.steps=2000")) {
      arguments.addAll(List.of("--set", setting));
    }
    try (PolyakProcess train = PolyakProcess.start(folder, arguments.toArray(String[]::new))) {
      assertThat(train.awaitExit()).as(train.output()).isZero();
    }
    JsonNode summary = new ObjectMapper().readTree(run.resolve("summary.json").toFile());
    assertThat(summary.get("stopReason").asText()).isEqualTo("run.stop.evaluation-return");
    assertThat(summary.get("evaluation").get("meanReturn").asDouble()).isGreaterThanOrEqualTo(18);
  }
}
