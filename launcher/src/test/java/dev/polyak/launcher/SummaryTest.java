package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.runs.v1.Evaluation;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.Specification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SummaryTest {
  @TempDir private Path folder;

  @Test
  void readsWhatItHasWritten() throws IOException {
    Path file = folder.resolve("summary.json");
    assertThat(Summary.read(file)).isEmpty();
    Progress.Builder progress =
        Progress.newBuilder().setEnvironmentSteps(400).setEpoch(1).setStopReason("interrupted");
    for (Progress each :
        new Progress[] {
          progress.build(),
          progress.setDecidingEvaluation(Evaluation.newBuilder().setMeanReturn(9.5)).build()
        }) {
      Summary summary = Summary.of(Specification.getDefaultInstance(), each, 12.345);
      summary.write(file);
      assertThat(Summary.read(file)).contains(summary);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}", "null", "[]", "{\"stopReason\":\"x\",\"seed\":\"y\"}"})
  void namesAFileThatIsDamaged(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("summary.json"), content);
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> Summary.read(file))
        .withMessageStartingWith(file + " is damaged: ");
  }
}
