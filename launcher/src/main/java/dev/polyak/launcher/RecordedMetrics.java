package dev.polyak.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polyak.node.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * What {@code metrics.jsonl} says of a run so far. A process that is killed leaves its last line
 * cut off; every other line is whole.
 *
 * @param bytes of the whole lines
 * @param environmentSteps the most that a line has
 * @param episodes lines of episodes
 * @param seconds the most that a line has
 */
record RecordedMetrics(long bytes, long environmentSteps, long episodes, double seconds) {
  /**
   * Reads a file, which need not exist.
   *
   * @throws ConfigurationException if a line before the last is not as it was written
   */
  static RecordedMetrics read(Path file) throws IOException {
    Sum sum = new Sum();
    long bytes = forEachLine(file, sum);
    return new RecordedMetrics(bytes, sum.environmentSteps, sum.episodes, sum.seconds);
  }

  /**
   * Reads the whole lines of a file.
   *
   * @return how many bytes they have
   * @throws ConfigurationException if one is not as it was written
   */
  static long forEachLine(Path file, Consumer<JsonNode> reader) throws IOException {
    try (JsonLines lines = new JsonLines(file)) {
      for (JsonNode line = lines.next(); line != null; line = lines.next()) {
        reader.accept(line);
      }
      return lines.bytes();
    }
  }

  /** Removes a last line that is cut off. */
  void cut(Path file) throws IOException {
    if (Files.exists(file) && Files.size(file) > bytes) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(bytes);
      }
    }
  }

  private static final class Sum implements Consumer<JsonNode> {
    private long environmentSteps;
    private long episodes;
    private double seconds;

    @Override
    public void accept(JsonNode line) {
      environmentSteps = Math.max(environmentSteps, line.get("environmentSteps").longValue());
      seconds = Math.max(seconds, line.get("seconds").doubleValue());
      episodes += line.get("event").textValue().equals("episode") ? 1 : 0;
    }
  }
}
