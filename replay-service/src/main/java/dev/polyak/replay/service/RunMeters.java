package dev.polyak.replay.service;

import dev.polyak.node.metrics.Meters;
import java.util.function.ToDoubleFunction;

/** Declares the meters of a run and its tables. */
final class RunMeters {
  private final Meters meters;
  private final String shard;
  private final String run;
  private final RunStatistics statistics;

  private RunMeters(Meters meters, String shard, String run, RunStatistics statistics) {
    this.meters = meters;
    this.shard = shard;
    this.run = run;
    this.statistics = statistics;
  }

  static void declare(Meters meters, String shard, Run run) {
    RunMeters declaring = new RunMeters(meters, shard, run.name(), run.statistics());
    declaring.declareRun();
    for (int i = 0; i < run.store().tables().size(); i++) {
      declaring.declareTable(i, run.store().tables().get(i).specification().name());
    }
  }

  private void declareRun() {
    counter(ReplayMetric.STEPS_APPENDED, RunStatistics.Counts::stepsAppended);
    counter(ReplayMetric.APPENDED_BYTES, RunStatistics.Counts::appendedBytes);
    counter(ReplayMetric.SAMPLED_BYTES, RunStatistics.Counts::sampledBytes);
    counter(ReplayMetric.ROWS_EVICTED, RunStatistics.Counts::evicted);
    counter(ReplayMetric.FORCES, RunStatistics.Counts::forces);
    counter(ReplayMetric.FORCE_SECONDS, RunStatistics.Counts::forceSeconds);
    gauge(ReplayMetric.RECOVERY_SECONDS, RunStatistics.Counts::recoverySeconds);
    gauge(ReplayMetric.STORED_BYTES, RunStatistics.Counts::storedBytes);
    gauge(ReplayMetric.UNPACKED_BYTES, RunStatistics.Counts::unpackedBytes);
    gauge(ReplayMetric.FILES, RunStatistics.Counts::files);
    gauge(ReplayMetric.PACKED_FILES, RunStatistics.Counts::packedFiles);
    gauge(ReplayMetric.STREAMS, RunStatistics.Counts::streams);
  }

  private void counter(ReplayMetric metric, ToDoubleFunction<RunStatistics.Counts> count) {
    meters.counter(metric, () -> count.applyAsDouble(statistics.counts()), shard, run);
  }

  private void gauge(ReplayMetric metric, ToDoubleFunction<RunStatistics.Counts> value) {
    meters.gauge(metric, () -> value.applyAsDouble(statistics.counts()), shard, run);
  }

  private void declareTable(int index, String table) {
    counter(ReplayMetric.ROWS_INSERTED, index, table, counts -> counts.totals().getInserted());
    counter(ReplayMetric.ROWS_REMOVED, index, table, counts -> counts.totals().getRemoved());
    counter(ReplayMetric.WINDOWS_SAMPLED, index, table, counts -> counts.totals().getSampled());
    counter(
        ReplayMetric.STALE_PRIORITY_UPDATES,
        index,
        table,
        RunStatistics.TableCounts::stalePriorityUpdates);
    counter(ReplayMetric.AGED_WINDOWS, index, table, RunStatistics.TableCounts::agedWindows);
    counter(ReplayMetric.AGE_SECONDS, index, table, RunStatistics.TableCounts::ageSeconds);
    gauge(ReplayMetric.ROWS, index, table, RunStatistics.TableCounts::rows);
    gauge(ReplayMetric.LIMITER_ERROR, index, table, RunStatistics.TableCounts::error);
    gauge(
        ReplayMetric.LIMITER_ERROR_MINIMUM,
        index,
        table,
        counts -> counts.limits().minimumDifference());
    gauge(
        ReplayMetric.LIMITER_ERROR_MAXIMUM,
        index,
        table,
        counts -> counts.limits().maximumDifference());
    gauge(ReplayMetric.PRIORITY_MASS, index, table, RunStatistics.TableCounts::mass);
    gauge(ReplayMetric.PRIORITY_MEAN, index, table, counts -> counts.mass() / counts.rows());
    gauge(ReplayMetric.PRIORITY_MAXIMUM, index, table, RunStatistics.TableCounts::largest);
    blocked(table, ReplayMetric.INSERT, statistics.inserts(index));
    blocked(table, ReplayMetric.SAMPLE, statistics.samples(index));
  }

  private void counter(
      ReplayMetric metric,
      int index,
      String table,
      ToDoubleFunction<RunStatistics.TableCounts> count) {
    meters.counter(
        metric,
        () -> count.applyAsDouble(statistics.counts().tables().get(index)),
        shard,
        run,
        table);
  }

  private void gauge(
      ReplayMetric metric,
      int index,
      String table,
      ToDoubleFunction<RunStatistics.TableCounts> value) {
    meters.gauge(
        metric,
        () -> value.applyAsDouble(statistics.counts().tables().get(index)),
        shard,
        run,
        table);
  }

  private void blocked(String table, String side, BlockedTime time) {
    meters.gauge(ReplayMetric.BLOCKED, () -> time.isBlocked() ? 1 : 0, shard, run, table, side);
    meters.counter(ReplayMetric.BLOCKED_SECONDS, time::seconds, shard, run, table, side);
  }
}
