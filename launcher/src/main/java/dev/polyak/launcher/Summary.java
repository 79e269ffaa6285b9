package dev.polyak.launcher;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.Specification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code summary.json}: how a run ended.
 *
 * @param wallClockSeconds from the start of the process to the end of the deciding evaluation, or
 *     to the run's end without one; of a resumed run, with the seconds of its earlier parts
 * @param evaluation the deciding one: of the snapshot that reached the bar, or of the last one;
 *     absent where there was none
 * @param lastEvaluation the newest one, regular or deciding
 * @param lastSnapshot the newest weights that were published
 * @param stopReason the configuration key whose condition held, or {@value #INTERRUPTED}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Summary(
    String environment,
    String preset,
    long seed,
    long environmentSteps,
    long episodes,
    long learnerUpdates,
    double wallClockSeconds,
    Evaluation evaluation,
    Evaluation lastEvaluation,
    Snapshot lastSnapshot,
    String stopReason) {
  /** Of a run that was stopped before its end. */
  static final String INTERRUPTED = "interrupted";

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /**
   * Returns of greedy episodes of the snapshot after {@code update} updates at environment step
   * {@code step}.
   */
  record Evaluation(
      int episodes, double meanReturn, double standardDeviation, long update, long step) {

    private static Evaluation of(dev.polyak.runs.v1.Evaluation played) {
      return new Evaluation(
          played.getEpisodes(),
          played.getMeanReturn(),
          played.getStandardDeviation(),
          played.getUpdate(),
          played.getStep());
    }
  }

  /** A version of the weights. */
  record Snapshot(long epoch, long version) {}

  /** The summary of a run that ended at {@code progress}. */
  static Summary of(Specification specification, Progress progress, double wallClockSeconds) {
    return new Summary(
        specification.getEnvironment(),
        specification.getPreset(),
        Long.parseLong(specification.getConfigurationOrDefault("run.seed", "0")),
        progress.getEnvironmentSteps(),
        progress.getEpisodes(),
        progress.getLearnerUpdates(),
        Math.round(wallClockSeconds * 1e3) / 1e3,
        progress.hasDecidingEvaluation() ? Evaluation.of(progress.getDecidingEvaluation()) : null,
        progress.hasLastEvaluation() ? Evaluation.of(progress.getLastEvaluation()) : null,
        new Snapshot(progress.getEpoch(), progress.getVersion()),
        progress.getStopReason());
  }

  /**
   * Reads a file; empty where there is none: the run goes on, or was killed.
   *
   * @throws ConfigurationException if it is damaged
   */
  static Optional<Summary> read(Path path) throws IOException {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    Summary read;
    try {
      read = JSON.readValue(path.toFile(), Summary.class);
    } catch (JsonProcessingException damaged) {
      throw new ConfigurationException(
          "%s is damaged: %s".formatted(path, damaged.getOriginalMessage()), damaged);
    }
    if (read == null || read.stopReason == null) {
      throw new ConfigurationException("%s is damaged: it takes stopReason".formatted(path));
    }
    return Optional.of(read);
  }

  /** Writes the file whole or not at all. */
  void write(Path path) {
    try {
      WholeFile.write(path, JSON.writeValueAsString(this) + "\n");
    } catch (IOException cannotWrite) {
      throw new UncheckedIOException("cannot write " + path, cannotWrite);
    }
  }
}
