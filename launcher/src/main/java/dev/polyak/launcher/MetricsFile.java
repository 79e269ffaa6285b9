package dev.polyak.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polyak.node.configuration.ConfigurationException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Lines of JSON: {@code metrics.jsonl}, one for each event of a run, in the order in which the run
 * learned it; or {@code status.jsonl}, one for each time that the run's page asked. Every line has
 * {@code event}, {@code seconds} (since the run's start) and {@code environmentSteps}.
 */
final class MetricsFile implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path path;
  private final BufferedWriter writer;

  /**
   * Opens the file and appends to it.
   *
   * @throws ConfigurationException if it cannot be written
   */
  MetricsFile(Path path) {
    this.path = path;
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      writer = Files.newBufferedWriter(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException cannotWrite) {
      throw new ConfigurationException(
          "cannot write %s: %s".formatted(path, cannotWrite.getMessage()), cannotWrite);
    }
  }

  /** Writes a line. */
  void write(JsonNode line) {
    try {
      writer.write(JSON.writeValueAsString(line));
      writer.newLine();
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    } catch (IOException diskFull) {
      throw new UncheckedIOException("cannot write " + path, diskFull);
    }
  }

  /** Makes all lines so far visible to readers. */
  void flush() {
    try {
      writer.flush();
    } catch (IOException diskFull) {
      throw new UncheckedIOException("cannot write " + path, diskFull);
    }
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (IOException diskFull) {
      throw new UncheckedIOException("cannot write " + path, diskFull);
    }
  }
}
