package dev.polyak.replay.service;

import dev.polyak.replay.limiter.RateLimits;
import dev.polyak.replay.store.Store;
import dev.polyak.replay.store.Table;
import dev.polyak.replay.v1.Totals;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a run's meters read. Counts are renewed 100 ms after the first change that they do not show,
 * so that counting costs the run's thread nothing that grows with its load. Belongs to that thread,
 * but for {@link #counts} and what {@link #inserts} and {@link #samples} give.
 */
final class RunStatistics {
  private static final long PERIOD_NANOSECONDS = 100_000_000;

  private final Run run;
  private final List<BlockedTime> inserts;
  private final List<BlockedTime> samples;
  private long stepsAppended;
  private long appendedBytes;
  private long sampledBytes;
  private boolean outdated;
  private long due;
  private volatile Counts counts;

  /** Counts at one moment. */
  record Counts(
      long stepsAppended,
      long appendedBytes,
      long sampledBytes,
      long storedBytes,
      long unpackedBytes,
      int files,
      int packedFiles,
      int streams,
      long evicted,
      long forces,
      double forceSeconds,
      double recoverySeconds,
      List<TableCounts> tables) {}

  /** A table's counts at the same moment. */
  record TableCounts(
      int rows,
      Totals totals,
      double error,
      RateLimits limits,
      double mass,
      double largest,
      long stalePriorityUpdates,
      long agedWindows,
      double ageSeconds) {
    private static TableCounts of(Table table) {
      return new TableCounts(
          table.size(),
          table.limiter().totals(),
          table.limiter().error(),
          table.limiter().limits(),
          table.mass(),
          table.largest(),
          table.stalePriorityUpdates(),
          table.agedWindows(),
          table.ageSeconds());
    }
  }

  /** Of a run whose thread does not run yet. */
  RunStatistics(Run run) {
    this.run = run;
    int tables = run.store().tables().size();
    inserts = blockedTimes(tables);
    samples = blockedTimes(tables);
    counts = count();
  }

  private static List<BlockedTime> blockedTimes(int tables) {
    return Stream.generate(() -> new BlockedTime(System::nanoTime)).limit(tables).toList();
  }

  /** Counts a message that was stored. */
  void appended(int steps, long bytes) {
    stepsAppended += steps;
    appendedBytes += bytes;
  }

  /** Counts a batch that was sent. */
  void sampled(int bytes) {
    sampledBytes += bytes;
  }

  /** Anything may have changed. O(tables x sampling calls). */
  void observe() {
    for (int table = 0; table < inserts.size(); table++) {
      inserts.get(table).set(run.appends().count(table) > 0);
      samples.get(table).set(isDrawWaiting(table));
    }
    long now = System.nanoTime();
    if (!outdated) {
      outdated = true;
      due = now + PERIOD_NANOSECONDS;
    }
    if (now - due >= 0) {
      counts = count();
      outdated = false;
    }
  }

  private boolean isDrawWaiting(int table) {
    for (SampleCall call : run.samples()) {
      if (call.waitsFor() == table) {
        return true;
      }
    }
    return false;
  }

  private Counts count() {
    Store store = run.store();
    return new Counts(
        stepsAppended,
        appendedBytes,
        sampledBytes,
        store.bytes(),
        store.unpackedBytes(),
        store.fileCount(),
        store.packedFiles(),
        store.openStreams(),
        store.evicted(),
        run.forces().rounds(),
        run.forces().seconds(),
        run.recoverySeconds(),
        store.tables().stream().map(TableCounts::of).toList());
  }

  /** Nanoseconds until the counts are to be renewed. */
  long nanoseconds(long now) {
    return outdated ? Math.max(0, due - now) : Long.MAX_VALUE;
  }

  // From any thread.

  Counts counts() {
    return counts;
  }

  /** Of the appends that a table holds back. */
  BlockedTime inserts(int table) {
    return inserts.get(table);
  }

  /** Of the draws that a table holds back. */
  BlockedTime samples(int table) {
    return samples.get(table);
  }
}
