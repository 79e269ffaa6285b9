package dev.polyak.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import java.io.IOException;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What a run's folder says of its returns, whether it has ended or not.
 *
 * @param ended by a condition of its own; others go on, were killed or were interrupted
 * @param bySteps mean returns of its evaluations by the environment steps of what was evaluated
 * @param bySeconds the same by the seconds since the run's start
 * @param decided the deciding evaluation's return, where there was one
 * @param steps that it has taken
 * @param updates that its learner has made
 * @param seconds that it has taken
 */
record ReportedRun(
    RunDirectory folder,
    Configuration configuration,
    boolean ended,
    NavigableMap<Double, Double> bySteps,
    NavigableMap<Double, Double> bySeconds,
    OptionalDouble decided,
    long steps,
    long updates,
    double seconds) {

  /**
   * Reads a run; empty where nothing of it was evaluated yet.
   *
   * @throws ConfigurationException if the folder is no run's, is another build's, or damaged
   */
  static Optional<ReportedRun> of(RunDirectory folder) throws IOException {
    folder.requireRun("report");
    RunDescription.read(folder.description());
    Configuration configuration = Configuration.layers().rendered(folder.configuration()).build();
    Evaluations evaluations = new Evaluations();
    RecordedMetrics.forEachLine(folder.metrics(), evaluations::add);
    if (evaluations.bySteps.isEmpty()) {
      return Optional.empty();
    }
    Optional<Summary> summary = Summary.read(folder.summary());
    return Optional.of(
        new ReportedRun(
            folder,
            configuration,
            summary.filter(end -> !end.stopReason().equals(Summary.INTERRUPTED)).isPresent(),
            evaluations.bySteps,
            evaluations.bySeconds,
            decided(summary),
            evaluations.steps,
            evaluations.updates,
            evaluations.seconds));
  }

  private static OptionalDouble decided(Optional<Summary> summary) {
    return summary
        .map(Summary::evaluation)
        .map(evaluation -> OptionalDouble.of(evaluation.meanReturn()))
        .orElse(OptionalDouble.empty());
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
