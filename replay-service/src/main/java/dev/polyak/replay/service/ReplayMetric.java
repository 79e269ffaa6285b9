package dev.polyak.replay.service;

import static dev.polyak.node.metrics.Metric.Definition.counter;
import static dev.polyak.node.metrics.Metric.Definition.gauge;

import dev.polyak.node.metrics.Metric;

/**
 * What a replay-service measures, under its name in its run: a process may hold several. It has
 * replay-service.runs runs at the most, each of a few tables.
 */
public enum ReplayMetric implements Metric {
  RUNS(gauge("polyak_replay_runs", "runs", "Runs with tables on this shard.", "shard")),

  STEPS_APPENDED(
      counter(
          "polyak_replay_steps_appended_total",
          "steps",
          "Steps that were stored and acknowledged.",
          "shard",
          "run")),
  APPENDED_BYTES(
      counter(
          "polyak_replay_appended_bytes_total",
          "bytes",
          "Rows and priorities of the messages that were stored, as the append credit counts them.",
          "shard",
          "run")),
  SAMPLED_BYTES(
      counter(
          "polyak_replay_sampled_bytes_total",
          "bytes",
          "Batches that were sent, as the sample credit counts them.",
          "shard",
          "run")),
  STORED_BYTES(
      gauge(
          "polyak_replay_stored_bytes",
          "bytes",
          "Size of the rows in the files in use, compressed where they are.",
          "shard",
          "run")),
  UNPACKED_BYTES(
      gauge(
          "polyak_replay_unpacked_bytes",
          "bytes",
          "What the stored bytes would be without compression.",
          "shard",
          "run")),
  FILES(gauge("polyak_replay_files", "files", "Files in use.", "shard", "run")),
  PACKED_FILES(
      gauge(
          "polyak_replay_packed_files",
          "files",
          "Files in use that are packed: with compressed columns.",
          "shard",
          "run")),
  STREAMS(
      gauge("polyak_replay_streams", "streams", "Streams that a call has open.", "shard", "run")),
  ROWS_EVICTED(
      counter(
          "polyak_replay_rows_evicted_total",
          "rows",
          "Rows that could still be drawn and went with their file, to make room.",
          "shard",
          "run")),

  FORCES(
      counter(
          "polyak_replay_forces_total",
          "rounds",
          "Rounds in which what was written was forced to the disk.",
          "shard",
          "run")),
  FORCE_SECONDS(
      counter(
          "polyak_replay_force_seconds_total",
          "seconds",
          "What these rounds took, each until its last force returned.",
          "shard",
          "run")),
  RECOVERY_SECONDS(
      gauge(
          "polyak_replay_recovery_seconds",
          "seconds",
          "What it took to find the rows of an earlier process; 0 where there were none.",
          "shard",
          "run")),

  ROWS(gauge("polyak_replay_rows", "rows", "Rows that may be drawn.", "shard", "run", "table")),
  ROWS_INSERTED(
      counter(
          "polyak_replay_rows_inserted_total",
          "rows",
          "Rows that became drawable: the limiter's inserts.",
          "shard",
          "run",
          "table")),
  ROWS_REMOVED(
      counter(
          "polyak_replay_rows_removed_total",
          "rows",
          "Rows that left the table: to make room, or because they were drawn often enough.",
          "shard",
          "run",
          "table")),
  WINDOWS_SAMPLED(
      counter(
          "polyak_replay_windows_sampled_total",
          "windows",
          "Windows that were drawn: the limiter's samples.",
          "shard",
          "run",
          "table")),
  AGED_WINDOWS(
      counter(
          "polyak_replay_aged_windows_total",
          "windows",
          "Windows that were sent with their age, where it is known: not of rows of an earlier process.",
          "shard",
          "run",
          "table")),
  AGE_SECONDS(
      counter(
          "polyak_replay_age_seconds_total",
          "seconds",
          "Ages of these windows: for how long each one's first row had been there. Its rate over theirs is the mean age.",
          "shard",
          "run",
          "table")),
  LIMITER_ERROR(
      gauge(
          "polyak_replay_limiter_error",
          "windows",
          "Inserts times samples_per_insert, less samples.",
          "shard",
          "run",
          "table")),
  LIMITER_ERROR_MINIMUM(
      gauge(
          "polyak_replay_limiter_error_minimum",
          "windows",
          "Draws wait rather than take the limiter's error below it.",
          "shard",
          "run",
          "table")),
  LIMITER_ERROR_MAXIMUM(
      gauge(
          "polyak_replay_limiter_error_maximum",
          "windows",
          "Appends wait rather than take the limiter's error above it.",
          "shard",
          "run",
          "table")),
  BLOCKED(
      gauge(
          "polyak_replay_blocked",
          "",
          "1 while the limiter holds an append (side insert) or a draw (side sample) back, else 0.",
          "shard",
          "run",
          "table",
          "side")),
  BLOCKED_SECONDS(
      counter(
          "polyak_replay_blocked_seconds_total",
          "seconds",
          "For how long the limiter has held appends (side insert) or draws (side sample) back; several"
              + " that wait at once count once.",
          "shard",
          "run",
          "table",
          "side")),
  PRIORITY_MASS(
      gauge(
          "polyak_replay_priority_mass",
          "",
          "Sum of the rows' weights: priorities to the power of alpha, or 1 each where draws are"
              + " uniform, or 1 in all where a draw is certain (FIFO, LIFO, heaps).",
          "shard",
          "run",
          "table")),
  PRIORITY_MEAN(
      gauge("polyak_replay_priority_mean", "", "Mean weight of a row.", "shard", "run", "table")),
  PRIORITY_MAXIMUM(
      gauge(
          "polyak_replay_priority_maximum",
          "",
          "Largest weight of a row.",
          "shard",
          "run",
          "table")),
  STALE_PRIORITY_UPDATES(
      counter(
          "polyak_replay_stale_priority_updates_total",
          "keys",
          "Priority updates of rows that were gone.",
          "shard",
          "run",
          "table"));

  /** Values of the label {@code side}. */
  static final String INSERT = "insert";

  static final String SAMPLE = "sample";

  private final Definition definition;

  ReplayMetric(Definition definition) {
    this.definition = definition;
  }

  @Override
  public Definition definition() {
    return definition;
  }
}
