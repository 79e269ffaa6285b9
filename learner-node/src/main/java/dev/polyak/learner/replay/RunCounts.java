package dev.polyak.learner.replay;

import dev.polyak.replay.v1.RateLimit;
import dev.polyak.replay.v1.RunTotals;
import dev.polyak.replay.v1.Totals;
import java.util.ArrayList;
import java.util.List;

/**
 * A table's counts over the shards of a run, as the limiter needs them that all shards have in
 * common: inserts and removals as the shards tell of them, windows as this learner asks for them.
 *
 * <p>A lost shard's inserts still count, against which windows were drawn; its rows count as
 * removed. When a shard comes in whose counts this learner has not followed, as all do when it
 * starts, the windows are set to where the error is within the limit's bounds, so that what a
 * former learner knew and nobody can tell any more holds neither side up.
 */
final class RunCounts {
  private final List<Shard> shards = new ArrayList<>();
  private long sampled;
  private long arrived;

  /** What one shard has told. */
  private static final class Shard {
    private boolean followed;
    private boolean present;
    private long inserted;
    private long removed;

    /** Of tables before the present ones, all of whose rows are gone. */
    private long retired;

    long inserted() {
      return retired + inserted;
    }

    long removed() {
      return retired + (present ? removed : inserted);
    }
  }

  private Shard shard(int index) {
    while (shards.size() <= index) {
      shards.add(new Shard());
    }
    return shards.get(index);
  }

  /** A shard has made its tables anew: it counts from 0. */
  void createdAnew(int index) {
    Shard shard = shard(index);
    shard.retired += shard.inserted;
    shard.inserted = 0;
    shard.removed = 0;
  }

  /** A shard is no longer there. */
  void lost(int index) {
    shard(index).present = false;
  }

  /** A shard tells how it stands. */
  void told(int index, Totals totals, RateLimit limit) {
    Shard shard = shard(index);
    shard.present = true;
    shard.inserted = totals.getInserted();
    shard.removed = totals.getRemoved();
    if (!shard.followed) {
      shard.followed = true;
      enter(totals.getSampled(), limit);
    }
  }

  private void enter(long windows, RateLimit limit) {
    long before = sampled;
    sampled += windows;
    if (limit.getPhaseSteps() == 0) {
      double inserts = inserted() * limit.getSamplesPerInsert();
      long most = (long) Math.floor(inserts - limit.getMinimumDifference());
      long least = (long) Math.ceil(inserts - limit.getMaximumDifference());
      sampled = Math.max(Math.min(sampled, Math.max(0, most)), least);
    }
    arrived += sampled - before;
  }

  private long inserted() {
    return shards.stream().mapToLong(Shard::inserted).sum();
  }

  private long removed() {
    return shards.stream().mapToLong(Shard::removed).sum();
  }

  /**
   * Counts a draw that is asked for.
   *
   * @return windows of all the draws before it
   */
  long asked(int windows) {
    long before = sampled;
    sampled += windows;
    return before;
  }

  /** A draw is complete. */
  void arrived(int windows) {
    arrived += windows;
  }

  /** What one shard is to know. */
  RunTotals.Builder totalsFor(int index) {
    Shard shard = shard(index);
    return RunTotals.newBuilder()
        .setInserted(inserted() - shard.inserted)
        .setRemoved(removed() - (shard.present ? shard.removed : shard.inserted))
        .setSampled(Math.max(0, arrived));
  }
}
