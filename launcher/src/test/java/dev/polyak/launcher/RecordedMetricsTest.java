package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.polyak.node.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedMetricsTest {
  private static final String EPISODE =
      "{\"event\":\"episode\",\"seconds\":1.5,\"environmentSteps\":20,\"learnerUpdates\":3}\n";
  private static final String REPORT =
      "{\"event\":\"learner\",\"seconds\":2.5,\"environmentSteps\":40,\"learnerUpdates\":9}\n";

  @TempDir private Path folder;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("metrics.jsonl"), content);
  }

  @Test
  void saysHowFarARunCame() throws IOException {
    assertThat(RecordedMetrics.read(file(EPISODE + EPISODE + REPORT)))
        .isEqualTo(new RecordedMetrics(2L * EPISODE.length() + REPORT.length(), 40, 2, 2.5));
    assertThat(RecordedMetrics.read(folder.resolve("absent")))
        .isEqualTo(new RecordedMetrics(0, 0, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"event\":\"epis", "\0\0\0\0", "{}"})
  void cutsALastLineThatIsNotWhole(String tail) throws IOException {
    Path file = file(EPISODE + REPORT + tail);
    RecordedMetrics.read(file).cut(file);
    assertThat(file).hasContent(EPISODE + REPORT);
    RecordedMetrics.read(file).cut(file);
    assertThat(file).hasContent(EPISODE + REPORT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "{\n", "{}\n", "[1]\n", "{\"event\":\"episode\"}\n", "\0\0\n"})
  void refusesAnyOtherLine(String line) throws IOException {
    Path file = file(EPISODE + line + REPORT);
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> RecordedMetrics.read(file))
        .withMessage("line 2 of " + file + " is damaged");
  }
}
