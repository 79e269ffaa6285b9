package dev.polyak.launcher.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polyak.runs.v1.Episode;
import dev.polyak.runs.v1.Evaluation;
import dev.polyak.runs.v1.Event;
import dev.polyak.runs.v1.LearnerReport;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/** What happened in a run, as a line of {@code metrics.jsonl}. */
public final class EventLine {
  private static final ObjectMapper JSON = new ObjectMapper();

  private EventLine() {}

  /**
   * An event's line, with {@code event}, {@code seconds}, {@code environmentSteps} and {@code
   * learnerUpdates}; members' comings and goings are not metrics.
   */
  public static Optional<ObjectNode> of(Event event) {
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
        return Optional.empty();
      }
    }
    return Optional.of(line);
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
    if (evaluation.hasMeanDiscountedReturn()) {
      line.put("meanDiscountedReturn", evaluation.getMeanDiscountedReturn());
    }
    if (evaluation.hasMeanValue()) {
      line.put("meanValue", evaluation.getMeanValue());
    }
  }
}
