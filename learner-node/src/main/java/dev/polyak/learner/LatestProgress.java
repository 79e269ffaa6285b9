package dev.polyak.learner;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.runs.v1.Progress;

/** What the run last told of itself. Set by one thread, read by others. */
final class LatestProgress {
  private final double firstLearningRate;
  private final double firstBeta;
  private volatile Progress progress = Progress.getDefaultInstance();

  /** Before the run says otherwise, schedules stand at their start. */
  LatestProgress(Configuration configuration) {
    firstLearningRate = configuration.number("agent.learning-rate");
    firstBeta = configuration.number("agent.importance-exponent.start");
  }

  void set(Progress newest) {
    progress = newest;
  }

  Progress get() {
    return progress;
  }

  double learningRate() {
    double rate = progress.getSchedules().getLearningRate();
    return rate > 0 ? rate : firstLearningRate;
  }

  /** Exponent of the importance weights. */
  double beta() {
    Progress now = progress;
    return now.hasSchedules() ? now.getSchedules().getBeta() : firstBeta;
  }
}
