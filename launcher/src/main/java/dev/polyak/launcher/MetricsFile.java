package dev.polyak.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.runs.v1.Episode;
import dev.polyak.runs.v1.Evaluation;
import dev.polyak.runs.v1.Event;
import dev.polyak.runs.v1.LearnerReport;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.TreeMap;

/**
 * {@code metrics.jsonl}: one JSON object for each event of a run, in the order in which the run
 * learned it. Every line has {@code event}, {@code seconds} (since the run's start), {@code
 * environmentSteps} and {@code learnerUpdates}.
 */
final class MetricsFile implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BufferedWriter writer;

  /**
   * Opens the file and appends to it.
   *
   * @throws ConfigurationException if it cannot be written
   */
  MetricsFile(Path path) {
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      writer = Files.newBufferedWriter(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException cannotWrite) {
      throw new ConfigurationException(
          "cannot write %s: %s".formatted(path, cannotWrite.getMessage()), cannotWrite);
    }
  }

  /** Writes an event; members' comings and goings are not metrics. */
  void write(Event event) {
    ObjectNode line = JSON.createObjectNode();
    line.put("event", event.getKindCase().name().toLowerCase(Locale.ROOT));
    line.put("seconds", event.getSeconds());
    line.put("environmentSteps", event.getEnvironmentSteps());
    line.put("learnerUpdates", event.getLearnerUpdates());
    switch (event.getKindCase()) {
      case EPISODE -> put(line, event.getEpisode());
      case LEARNER -> put(line, event.getLearner());
      case EVALUATION -> put(line, event.getEvaluation());
      case MEMBER, KIND_NOT_SET -> {
        return;
      }
    }
    try {
      writer.write(JSON.writeValueAsString(line));
      writer.newLine();
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    } catch (IOException diskFull) {
      throw new UncheckedIOException("cannot write metrics.jsonl", diskFull);
    }
  }

  private static void put(ObjectNode line, Episode episode) {
    line.put("lane", episode.getLane());
    line.put("return", episode.getReturn());
    line.put("length", episode.getLength());
    line.put("epsilon", episode.getEpsilon());
    line.put("terminated", episode.getTerminated());
  }

  private static void put(ObjectNode line, LearnerReport report) {
    line.put("epoch", report.getEpoch());
    line.put("targetUpdates", report.getTargetUpdates());
    new TreeMap<>(report.getMetricsMap()).forEach(line::put);
  }

  private static void put(ObjectNode line, Evaluation evaluation) {
    line.put("epoch", evaluation.getEpoch());
    line.put("version", evaluation.getVersion());
    line.put("update", evaluation.getUpdate());
    line.put("step", evaluation.getStep());
    line.put("episodes", evaluation.getEpisodes());
    line.put("meanReturn", evaluation.getMeanReturn());
    line.put("standardDeviation", evaluation.getStandardDeviation());
    line.put("meanLength", evaluation.getMeanLength());
    line.put("deciding", evaluation.getDeciding());
  }

  /** Makes all lines so far visible to readers. */
  void flush() {
    try {
      writer.flush();
    } catch (IOException diskFull) {
      throw new UncheckedIOException("cannot write metrics.jsonl", diskFull);
    }
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (IOException diskFull) {
      throw new UncheckedIOException("cannot write metrics.jsonl", diskFull);
    }
  }
}
