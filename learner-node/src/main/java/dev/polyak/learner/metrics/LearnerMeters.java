package dev.polyak.learner.metrics;

import dev.polyak.node.metrics.Meters;
import dev.polyak.node.metrics.Summary;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;

/** What a learner-node counts, over its sessions. Thread-safe. */
public final class LearnerMeters {
  private final Meters meters;
  private final LongAdder updates;
  private final LongAdder skippedUpdates;
  private final LongAdder targetUpdates;
  private final Summary updateSeconds;
  private final Summary sampleAgeSeconds;
  private final Summary sampleAgeUpdates;
  private final Summary publishSeconds;
  private final Summary restoreSeconds;
  private final LongAdder publishFailures;
  private final LongAdder checkpointsWritten;
  private final LongAdder checkpointsFailed;
  private final LongAdder reportFailures;
  private volatile Map<String, Double> reported = Map.of();
  private volatile BooleanSupplier leads = () -> false;
  private volatile Snapshot snapshot;

  private record Snapshot(long epoch, long version, long update) {}

  /** Counts among {@code meters}. */
  public LearnerMeters(Meters meters) {
    this.meters = meters;
    updates = meters.counter(LearnerMetric.UPDATES);
    skippedUpdates = meters.counter(LearnerMetric.SKIPPED_UPDATES);
    targetUpdates = meters.counter(LearnerMetric.TARGET_UPDATES);
    updateSeconds = meters.summary(LearnerMetric.UPDATE_SECONDS);
    sampleAgeSeconds = meters.summary(LearnerMetric.SAMPLE_AGE_SECONDS);
    sampleAgeUpdates = meters.summary(LearnerMetric.SAMPLE_AGE_UPDATES);
    publishSeconds = meters.summary(LearnerMetric.PUBLISH_SECONDS, "publish");
    restoreSeconds = meters.summary(LearnerMetric.PUBLISH_SECONDS, "restore");
    publishFailures = meters.counter(LearnerMetric.PUBLISH_FAILURES);
    checkpointsWritten = meters.counter(LearnerMetric.CHECKPOINTS, "written");
    checkpointsFailed = meters.counter(LearnerMetric.CHECKPOINTS, "failed");
    reportFailures = meters.counter(LearnerMetric.REPORT_FAILURES);
    reported(meters, LearnerMetric.LOSS, "loss");
    reported(meters, LearnerMetric.TD_ERROR, "td_error");
    reported(meters, LearnerMetric.Q_MEAN, "q_mean");
    reported(meters, LearnerMetric.Q_MAXIMUM, "q_max");
    reported(meters, LearnerMetric.GRADIENT_NORM, "gradient_norm");
    reported(meters, LearnerMetric.POLICY_LOSS, "policy_loss");
    reported(meters, LearnerMetric.POLICY_GRADIENT_NORM, "policy_gradient_norm");
    reported(meters, LearnerMetric.SKIPPING, "skipping");
    reported(meters, LearnerMetric.STALE_PRIORITIES, "stale_priorities");
    reported(meters, LearnerMetric.DROPPED_PRIORITIES, "dropped_priorities");
    meters.gauge(LearnerMetric.LEADS, () -> leads.getAsBoolean() ? 1 : 0);
    weights(meters, LearnerMetric.WEIGHTS_EPOCH, Snapshot::epoch);
    weights(meters, LearnerMetric.WEIGHTS_VERSION, Snapshot::version);
    weights(meters, LearnerMetric.WEIGHTS_UPDATE, Snapshot::update);
  }

  private void reported(Meters meters, LearnerMetric metric, String name) {
    meters.gauge(metric, () -> reported.getOrDefault(name, Double.NaN));
  }

  private void weights(Meters meters, LearnerMetric metric, ToLongFunction<Snapshot> value) {
    meters.gauge(
        metric,
        () -> {
          Snapshot now = snapshot;
          return now == null ? Double.NaN : value.applyAsLong(now);
        });
  }

  /**
   * An update was made, or skipped.
   *
   * @param targetMoves moves of the target weights with it
   */
  public void updated(boolean moved, long targetMoves, long nanoseconds) {
    (moved ? updates : skippedUpdates).increment();
    targetUpdates.add(targetMoves);
    updateSeconds.record(nanoseconds / 1e9);
  }

  /**
   * A batch was sampled: how old its windows are, in seconds and in updates. NaN: not known, and
   * not counted.
   */
  public void sampled(float[] seconds, float[] updates) {
    sampleAgeSeconds.record(seconds, seconds.length);
    sampleAgeUpdates.record(updates, updates.length);
  }

  /** What a report says, by the names of the protocol; not changed any more. */
  public void reported(Map<String, Double> metrics) {
    reported = metrics;
  }

  /** Counts the windows that a replay shard was asked for and did not give. */
  public LongAdder redrawn(String shard) {
    return meters.counter(LearnerMetric.WINDOWS_REDRAWN, shard);
  }

  /** A replay shard, and whether it is drawn from; asked from any thread. */
  public void shard(String shard, BooleanSupplier present) {
    meters.gauge(LearnerMetric.SHARD_PRESENT, () -> present.getAsBoolean() ? 1 : 0, shard);
  }

  /** The run refused a report. */
  public void reportFailed() {
    reportFailures.increment();
  }

  /** A Publish was answered. */
  public void published(long nanoseconds) {
    publishSeconds.record(nanoseconds / 1e9);
  }

  /** A Restore was answered. */
  public void restored(long nanoseconds) {
    restoreSeconds.record(nanoseconds / 1e9);
  }

  /** A Publish or Restore failed. */
  public void publishFailed() {
    publishFailures.increment();
  }

  /** What the param-server has from now on. */
  public void weights(long epoch, long version, long update) {
    snapshot = new Snapshot(epoch, version, update);
  }

  /** Whether the learner holds the lease; asked from any thread. */
  public void leads(BooleanSupplier held) {
    leads = held;
  }

  /** A checkpoint was written, or could not be. */
  public void checkpointed(boolean written) {
    (written ? checkpointsWritten : checkpointsFailed).increment();
  }
}
