package dev.polyak.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polyak.node.configuration.ConfigurationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads a file, which need not exist.
   *
   * @throws ConfigurationException if a line before the last is not as it was written
   */
  static RecordedMetrics read(Path file) throws IOException {
    Sum sum = new Sum();
    long bytes = Files.exists(file) ? forEachLine(file, sum) : 0;
    return new RecordedMetrics(bytes, sum.environmentSteps, sum.episodes, sum.seconds);
  }

  /**
   * Reads the whole lines of a file.
   *
   * @return how many bytes they have
   * @throws ConfigurationException if one is not as it was written
   */
  static long forEachLine(Path file, Consumer<JsonNode> reader) throws IOException {
    long bytes = 0;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int number = 1;
      for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
        for (int i = 0; i < count; i++) {
          if (buffer[i] != '\n') {
            line.write(buffer[i]);
            continue;
          }
          bytes += line.size() + 1;
          reader.accept(parse(file, number++, line.toByteArray()));
          line.reset();
        }
      }
    }
    return bytes;
  }

  private static JsonNode parse(Path file, int number, byte[] line) throws IOException {
    try {
      JsonNode json = JSON.readTree(line);
      if (json.path("event").isTextual()
          && json.path("environmentSteps").isIntegralNumber()
          && json.path("seconds").isNumber()) {
        return json;
      }
    } catch (JsonProcessingException damaged) {
      throw new ConfigurationException(message(file, number), damaged);
    }
    throw new ConfigurationException(message(file, number));
  }

  private static String message(Path file, int number) {
    return "line %d of %s is damaged".formatted(number, file);
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
