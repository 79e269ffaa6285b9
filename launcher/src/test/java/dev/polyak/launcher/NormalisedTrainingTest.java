package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polyak.launcher.scales.FarAndSmall;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Actors, the learner and evaluations see observations by the same statistics. */
class NormalisedTrainingTest {
  @TempDir private Path folder;

  private double meanReturn(boolean normalises) throws Exception {
    Path run = folder.resolve("run-" + normalises);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                FarAndSmall.class.getName(),
                "--seed",
                "1",
                "--run-directory",
                run.toString()));
    for (String setting :
        List.of(
            "run.normalise-observations=" + normalises,
            "run.deterministic=true",
            "run.stop.environment-steps=8000",
            "run.stop.evaluation-return=none",
            "agent.discount=0",
            "agent.horizon=1",
            "agent.hidden=[32]",
            "evaluation.every=0",
            "replay.sampler=uniform",
            "exploration.epsilon.steps=2000")) {
      arguments.addAll(List.of("--set", setting));
    }
    try (PolyakProcess train = PolyakProcess.start(folder, arguments.toArray(String[]::new))) {
      assertThat(train.awaitExit()).as(train.output()).isZero();
    }
    JsonNode summary = new ObjectMapper().readTree(run.resolve("summary.json").toFile());
    return summary.get("evaluation").get("meanReturn").asDouble();
  }

  @Test
  void learnsFromObservationsOnScalesOfTheirOwn() throws Exception {
    assertThat(meanReturn(true)).isGreaterThan(18);
    assertThat(meanReturn(false)).isLessThan(15);
  }
}
