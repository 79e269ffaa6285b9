package dev.polyak.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run's {@code status.jsonl}: what its page asks for itself, a line each time, of which fewer are
 * kept as the run gets longer. A run goes on without the file: once it cannot be written it is left
 * as it is, for what was cut off may only be its last line. Thread-safe.
 */
final class StatusFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatusFile.class);

  /** Lines of the time before, when another is kept: so they are few however long the run. */
  private static final double LINES = 2_000;

  private final RunDirectory folder;
  private MetricsFile file;
  private double kept;
  private boolean over;

  /** Nothing is created before the first line. */
  StatusFile(RunDirectory folder) {
    this.folder = folder;
  }

  /** Takes a line, and keeps it unless it is a status soon after another. */
  synchronized void write(JsonNode line) {
    boolean status = line.path("event").asText().equals("status");
    double seconds = line.path("seconds").asDouble();
    if (over || (status && seconds - kept < seconds / LINES)) {
      return;
    }
    try {
      if (file == null) {
        file = new MetricsFile(folder.status());
      }
      file.write(line);
      file.flush();
    } catch (RuntimeException failure) {
      LOG.warn(
          "the run goes on without the rest of status.jsonl: {}", RunDirectory.reason(failure));
      over = true;
    }
    if (status) {
      kept = seconds;
    }
  }

  /** No line is kept any more. */
  @Override
  public synchronized void close() {
    if (file != null && !over) {
      file.close();
    }
    over = true;
  }
}
