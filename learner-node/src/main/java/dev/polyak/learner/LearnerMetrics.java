package dev.polyak.learner;

import dev.polyak.learner.replay.PriorityCall;
import dev.polyak.networks.Update;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a learner reports, since its last report:
 *
 * <pre>
 * the update rule's own, such as loss            means over the updates that moved the weights
 * skipped_updates                                updates skipped since the learner started
 * skipping                                       1 while too many follow one another, else 0
 * stale_priorities                               part of the keys whose rows were gone
 * dropped_priorities                             part of the keys that never reached the shard
 * sample_age_updates                             updates since a sampled action was chosen, mean over all
 *                                                windows where the shard knows
 * </pre>
 *
 * A mean without an update is absent. Belongs to one thread.
 */
final class LearnerMetrics {
  private final List<String> names;
  private final SkippedUpdates skipped;
  private final double[] sums;
  private long moved;
  private double ageUpdates;
  private long agedWindows;
  private long attempts;

  /**
   * @param names of the update rule's metrics
   */
  LearnerMetrics(List<String> names, SkippedUpdates skipped) {
    this.names = List.copyOf(names);
    this.skipped = skipped;
    sums = new double[names.size()];
  }

  /** Adds an update, which moved the weights or was skipped. */
  void add(Update update, boolean hasMoved) {
    attempts++;
    skipped.count(hasMoved, update.updates());
    if (!hasMoved) {
      return;
    }
    moved++;
    for (int i = 0; i < sums.length; i++) {
      sums[i] += update.metric(names.get(i));
    }
  }

  /**
   * Adds a batch's windows.
   *
   * @param updates since each one's action was chosen; NaN: not known
   */
  void sampled(float[] updates) {
    for (float age : updates) {
      if (!Float.isNaN(age)) {
        ageUpdates += age;
        agedWindows++;
      }
    }
  }

  /** Updates since the last report, skipped ones among them. */
  long attempts() {
    return attempts;
  }

  /** The metrics, which start anew. */
  Map<String, Double> take(PriorityCall.Counts priorities) {
    Map<String, Double> metrics = new TreeMap<>();
    for (int i = 0; i < sums.length; i++) {
      if (moved > 0) {
        metrics.put(names.get(i), sums[i] / moved);
      }
      sums[i] = 0;
    }
    metrics.put("skipped_updates", (double) skipped.total());
    metrics.put("skipping", skipped.isAlarming() ? 1.0 : 0.0);
    long answered = priorities.applied() + priorities.stale();
    if (answered > 0) {
      metrics.put("stale_priorities", (double) priorities.stale() / answered);
    }
    if (answered + priorities.dropped() > 0) {
      metrics.put(
          "dropped_priorities", (double) priorities.dropped() / (answered + priorities.dropped()));
    }
    metrics.put("sample_age_updates", ageUpdates / agedWindows);
    ageUpdates = 0;
    agedWindows = 0;
    metrics.values().removeIf(value -> !Double.isFinite(value));
    moved = 0;
    attempts = 0;
    return metrics;
  }
}
