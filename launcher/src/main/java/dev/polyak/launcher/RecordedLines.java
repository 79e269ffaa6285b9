package dev.polyak.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * The lines of a run's {@code metrics.jsonl} and {@code status.jsonl} in the order of their time.
 */
final class RecordedLines implements AutoCloseable {
  private final JsonLines metrics;
  private final JsonLines status;
  private JsonNode nextMetric;
  private JsonNode nextStatus;

  RecordedLines(RunDirectory folder) {
    metrics = new JsonLines(folder.metrics());
    status = new JsonLines(folder.status());
  }

  /**
   * Reads what has come since the last time.
   *
   * @throws dev.polyak.node.configuration.ConfigurationException if a line is not as it was written
   */
  void read(Consumer<JsonNode> reader) throws IOException {
    while (true) {
      nextMetric = nextMetric == null ? metrics.next() : nextMetric;
      nextStatus = nextStatus == null ? status.next() : nextStatus;
      if (nextMetric == null && nextStatus == null) {
        return;
      }
      boolean isMetric =
          nextStatus == null || (nextMetric != null && seconds(nextMetric) <= seconds(nextStatus));
      reader.accept(isMetric ? nextMetric : nextStatus);
      if (isMetric) {
        nextMetric = null;
      } else {
        nextStatus = null;
      }
    }
  }

  private static double seconds(JsonNode line) {
    return line.get("seconds").doubleValue();
  }

  @Override
  public void close() throws IOException {
    metrics.close();
    status.close();
  }
}
