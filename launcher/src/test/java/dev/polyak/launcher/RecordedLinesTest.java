package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedLinesTest {
  @TempDir private Path folder;

  private RecordedLines lines;

  private RecordedLines lines() {
    lines = lines == null ? new RecordedLines(new RunDirectory(folder)) : lines;
    return lines;
  }

  @AfterEach
  void close() throws IOException {
    if (lines != null) {
      lines.close();
    }
  }

  private static String line(String event, double seconds) {
    return "{\"event\":\"%s\",\"seconds\":%s,\"environmentSteps\":1}\n".formatted(event, seconds);
  }

  private void append(String file, String text) throws IOException {
    Files.writeString(
        folder.resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** The times of what has come since the last call. */
  private List<Double> read() throws IOException {
    List<Double> read = new ArrayList<>();
    lines().read(line -> read.add(line.get("seconds").doubleValue()));
    return read;
  }

  @Test
  void goInTheOrderOfTheirTime() throws IOException {
    append("metrics.jsonl", line("episode", 1) + line("episode", 2) + line("episode", 5));
    append("status.jsonl", line("status", 0) + line("status", 2) + line("status", 4));
    assertThat(read()).containsExactly(0.0, 1.0, 2.0, 2.0, 4.0, 5.0);
  }

  @Test
  void comeAsTheyAreWritten() throws IOException {
    assertThat(read()).isEmpty();
    append("metrics.jsonl", line("episode", 1) + "{\"event\":\"epi");
    assertThat(read()).containsExactly(1.0);
    assertThat(read()).isEmpty();
    append("metrics.jsonl", "sode\",\"seconds\":2,\"environmentSteps\":1}\n");
    append("status.jsonl", line("status", 3));
    assertThat(read()).containsExactly(2.0, 3.0);
  }

  @Test
  void goOnWhereARunIsResumedThatLeftALineCutOff() throws IOException {
    append("metrics.jsonl", line("episode", 1) + "{\"event\":\"episode\",\"seco");
    assertThat(read()).containsExactly(1.0);
    Path file = folder.resolve("metrics.jsonl");
    RecordedMetrics.read(file).cut(file);
    append("metrics.jsonl", line("episode", 2));
    assertThat(read()).containsExactly(2.0);
  }

  @Test
  void areReadWholeFromFilesLargerThanABuffer() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      text.append(line("episode", i));
    }
    append("metrics.jsonl", text.toString());
    assertThat(read()).hasSize(5_000);
  }
}
