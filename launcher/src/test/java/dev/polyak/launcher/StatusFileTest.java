package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusFileTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private static ObjectNode line(String event, double seconds) {
    return JSON.createObjectNode().put("event", event).put("seconds", seconds);
  }

  private List<String> written() throws IOException {
    return Files.readAllLines(folder.resolve("status.jsonl"));
  }

  @Test
  void keepsEachSecondsLineAtFirst() throws IOException {
    try (StatusFile status = new StatusFile(new RunDirectory(folder))) {
      for (int second = 1; second <= 100; second++) {
        status.write(line("status", second));
      }
      assertThat(written()).hasSize(100);
    }
  }

  /** From 2,000 seconds on, each line is at least a 2,000th of the run behind the one before. */
  @Test
  void keepsFewerOfALongRun() throws IOException {
    int day = 86_400;
    try (StatusFile status = new StatusFile(new RunDirectory(folder))) {
      for (int second = 1; second <= day; second++) {
        status.write(line("status", second));
      }
    }
    List<String> lines = written();
    // Of each second up to 2,000, and then 2,000 for each e-fold of the time, or fewer.
    assertThat(lines.size()).isBetween(2_000, 2_000 + (int) (2_000 * Math.log(day / 2_000.0)) + 1);
    double last = JSON.readTree(lines.getLast()).get("seconds").asDouble();
    double before = JSON.readTree(lines.get(lines.size() - 2)).get("seconds").asDouble();
    assertThat(last).isGreaterThan(day - 2 * day / 2_000.0);
    assertThat(last - before).isGreaterThanOrEqualTo(day / 2_000.0 - 1);
  }

  @Test
  void keepsWhatRunItIsOfHoweverSoon() throws IOException {
    try (StatusFile status = new StatusFile(new RunDirectory(folder))) {
      status.write(line("status", 5_000));
      status.write(line("run", 0));
      status.write(line("status", 5_001));
    }
    assertThat(written()).hasSize(2);
    assertThat(written().getLast()).contains("\"run\"");
  }

  @Test
  void theRunGoesOnWithoutIt() throws IOException {
    Path file = Files.createDirectory(folder.resolve("status.jsonl"));
    try (StatusFile status = new StatusFile(new RunDirectory(folder))) {
      status.write(line("status", 1));
      Files.delete(file);
      status.write(line("status", 2));
    }
    assertThat(file).as("what may be cut off gets no more lines").doesNotExist();
  }

  @Test
  void keepsNothingAfterTheEnd() throws IOException {
    StatusFile status = new StatusFile(new RunDirectory(folder));
    status.write(line("status", 1));
    status.close();
    status.write(line("status", 2));
    assertThat(written()).hasSize(1);
  }
}
