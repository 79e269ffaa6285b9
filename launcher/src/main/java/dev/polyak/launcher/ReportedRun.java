package dev.polyak.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What a run's folder says of its returns, whether it has ended or not.
 *
 * @param bySteps mean returns of its evaluations by the environment steps of what was evaluated
 * @param bySeconds the same by the seconds since the run's start
 * @param steps that it has taken
 * @param seconds that it has taken
 */
record ReportedRun(
    RunDirectory folder,
    Configuration configuration,
    NavigableMap<Double, Double> bySteps,
    NavigableMap<Double, Double> bySeconds,
    OptionalDouble decided,
    long steps,
    long updates,
    double seconds) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads a run.
   *
   * @throws ConfigurationException if the folder is no run's, its files are damaged, or nothing of
   *     it was evaluated yet
   */
  static ReportedRun of(RunDirectory folder) throws IOException {
    folder.requireRun("report");
    Configuration configuration = Configuration.layers().rendered(folder.configuration()).build();
    Evaluations evaluations = new Evaluations();
    if (Files.exists(folder.metrics())) {
      RecordedMetrics.forEachLine(folder.metrics(), evaluations::add);
    }
    if (evaluations.bySteps.isEmpty()) {
      throw new ConfigurationException(
          "%s has no evaluation yet: there is nothing to report".formatted(folder.path()));
    }
    return new ReportedRun(
        folder,
        configuration,
        evaluations.bySteps,
        evaluations.bySeconds,
        decided(folder),
        evaluations.steps,
        evaluations.updates,
        evaluations.seconds);
  }

  private static OptionalDouble decided(RunDirectory folder) throws IOException {
    if (!Files.exists(folder.summary())) {
      return OptionalDouble.empty();
    }
    JsonNode evaluation = JSON.readTree(folder.summary().toFile()).path("evaluation");
    return evaluation.isMissingNode()
        ? OptionalDouble.empty()
        : OptionalDouble.of(evaluation.path("meanReturn").asDouble());
  }

  /** The deciding evaluation's return; of a run that has none, the newest one's. */
  double finalReturn() {
    return decided.orElse(bySteps.lastEntry().getValue());
  }

  private static final class Evaluations {
    private final NavigableMap<Double, Double> bySteps = new TreeMap<>();
    private final NavigableMap<Double, Double> bySeconds = new TreeMap<>();
    private long steps;
    private long updates;
    private double seconds;

    void add(JsonNode line) {
      steps = Math.max(steps, line.path("environmentSteps").asLong());
      updates = Math.max(updates, line.path("learnerUpdates").asLong());
      seconds = Math.max(seconds, line.path("seconds").asDouble());
      if (line.path("event").asText().equals("evaluation")) {
        double mean = line.path("meanReturn").asDouble();
        // Of one snapshot the deciding evaluation, which comes later, has more episodes.
        bySteps.put(line.path("step").asDouble(), mean);
        bySeconds.put(line.path("seconds").asDouble(), mean);
      }
    }
  }
}
