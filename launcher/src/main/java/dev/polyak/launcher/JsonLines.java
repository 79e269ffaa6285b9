package dev.polyak.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polyak.node.configuration.ConfigurationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The lines of a {@link MetricsFile}, which may still be written, and need not exist yet. A process
 * that is killed leaves its last line cut off; every other line is whole.
 */
final class JsonLines implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).limit(0);
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private FileChannel channel;
  private long bytes;
  private int number;

  JsonLines(Path file) {
    this.file = file;
  }

  /**
   * The next whole line; null: there is none yet.
   *
   * @throws ConfigurationException if it is not as it was written
   */
  JsonNode next() throws IOException {
    while (fill()) {
      while (buffer.hasRemaining()) {
        byte next = buffer.get();
        if (next == '\n') {
          bytes += line.size() + 1;
          number++;
          byte[] whole = line.toByteArray();
          line.reset();
          return parse(whole);
        }
        line.write(next);
      }
    }
    // What is cut off now may be whole next time, or gone.
    line.reset();
    return null;
  }

  /** Bytes of the lines so far. */
  long bytes() {
    return bytes;
  }

  /** Whether there is something to read. */
  private boolean fill() throws IOException {
    if (buffer.hasRemaining()) {
      return true;
    }
    if (channel == null) {
      if (!Files.exists(file)) {
        return false;
      }
      channel = FileChannel.open(file);
    }
    buffer.clear();
    int count = channel.read(buffer, bytes + line.size());
    buffer.flip();
    return count > 0;
  }

  private JsonNode parse(byte[] whole) throws IOException {
    try {
      JsonNode json = JSON.readTree(whole);
      if (json.path("event").isTextual()
          && json.path("environmentSteps").isIntegralNumber()
          && json.path("seconds").isNumber()) {
        return json;
      }
    } catch (JsonProcessingException damaged) {
      throw new ConfigurationException(damage(), damaged);
    }
    throw new ConfigurationException(damage());
  }

  private String damage() {
    return "line %d of %s is damaged".formatted(number, file);
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
