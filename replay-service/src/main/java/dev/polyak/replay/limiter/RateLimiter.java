package dev.polyak.replay.limiter;

import dev.polyak.replay.v1.Totals;

/**
 * Holds a table's ratio of samples to inserts (Cassirer et al. 2021, Reverb, section 2.3), of one
 * shard or over all shards of a run.
 *
 * <pre>
 *   error = I x spi - S
 *   canSample(B):  I - D >= minimum_size  and  error - B >= minimum_difference
 *   canInsert(n):  I + n - D <= minimum_size  or  (I + n) x spi - S <= maximum_difference
 * </pre>
 *
 * <p>Phases of P steps and W windows take turns instead:
 *
 * <pre>
 *   canSample(B):  I - D >= minimum_size  and  S + B <= W floor(I / P)
 *   canInsert(n):  I < P (1 + floor(S / W))
 * </pre>
 *
 * <p>I counts selectable rows, S sampled windows, D removed rows. Over several shards, I and D are
 * this shard's own counts and what {@link #follow} told of the others, and S is that of the run: B
 * windows for each draw of B, however few of them came from here. So this shard's part of the error
 * is its part of the inserts, and a shard of little mass, which is hardly sampled, is held back no
 * more than the others are.
 *
 * <p>Belongs to one thread; every method is O(1).
 */
public final class RateLimiter {
  private RateLimits limits;
  private long inserted;
  private long sampled;
  private long removed;
  private boolean shared;
  private long insertedElsewhere;
  private long removedElsewhere;
  private long sampledOverall;

  public RateLimiter(RateLimits limits) {
    this.limits = limits;
  }

  public RateLimits limits() {
    return limits;
  }

  /** Replaces the limits; the counts go on. */
  public void setLimits(RateLimits newer) {
    limits = newer;
  }

  /** Goes on from other counts: I, S and D. */
  public void restore(long newInserted, long newSampled, long newRemoved) {
    inserted = newInserted;
    sampled = newSampled;
    removed = newRemoved;
  }

  public long inserted() {
    return inserted;
  }

  public long sampled() {
    return sampled;
  }

  public long removed() {
    return removed;
  }

  /** Counts for this shard alone, until {@link #follow} tells of others. */
  public void alone() {
    shared = false;
    insertedElsewhere = 0;
    removedElsewhere = 0;
  }

  /**
   * Counts over all shards of the run.
   *
   * @param inserted rows that came in at the other shards
   * @param removed rows that were removed there
   */
  public void follow(long inserted, long removed) {
    if (!shared) {
      shared = true;
      sampledOverall = 0;
    }
    insertedElsewhere = inserted;
    removedElsewhere = removed;
  }

  /** The run has sampled so many windows at least, over all shards. */
  public void sampledOverall(long windows) {
    sampledOverall = Math.max(sampledOverall, windows);
  }

  /** Whether a draw of {@code windows} is admitted, all of them. */
  public boolean canSample(long windows) {
    return canSample(windows, overallSampled());
  }

  /**
   * Whether a draw of {@code windows} over all shards is admitted, all of them.
   *
   * @param before windows of the draws before it
   */
  public boolean canSample(long windows, long before) {
    return !isBelowMinimumSize()
        && (limits.isPhased()
            ? before + windows <= limits.phaseWindows() * (overallInserted() / limits.phaseSteps())
            : overallInserted() * limits.samplesPerInsert() - before - windows
                >= limits.minimumDifference());
  }

  /** Whether {@code steps} more may come in, all of them. */
  public boolean canInsert(long steps) {
    if (limits.isPhased()) {
      return overallInserted()
          < limits.phaseSteps() * (1 + overallSampled() / limits.phaseWindows());
    }
    return size() + steps <= limits.minimumSize()
        || (overallInserted() + steps) * limits.samplesPerInsert() - overallSampled()
            <= limits.maximumDifference();
  }

  /**
   * Whether no draw can be admitted until more rows come in. One append of several steps may reach
   * over the minimum size and be refused by {@link #canInsert} while every draw waits for it;
   * whoever admits appends lets them in here.
   */
  public boolean isBelowMinimumSize() {
    return size() < limits.minimumSize();
  }

  /** A row became selectable. */
  public void insert() {
    inserted++;
  }

  /** Windows were drawn here. */
  public void sample(long windows) {
    sampled += windows;
  }

  /** A row left the table. */
  public void remove() {
    removed++;
  }

  private long overallInserted() {
    return inserted + insertedElsewhere;
  }

  private long overallRemoved() {
    return removed + removedElsewhere;
  }

  private long overallSampled() {
    return shared ? sampledOverall : sampled;
  }

  /** Rows in the table. */
  public long size() {
    return overallInserted() - overallRemoved();
  }

  /** I x spi - S. */
  public double error() {
    return overallInserted() * limits.samplesPerInsert() - overallSampled();
  }

  /** The counts of this shard. */
  public Totals totals() {
    return Totals.newBuilder()
        .setInserted(inserted)
        .setSampled(sampled)
        .setRemoved(removed)
        .build();
  }

  /** The state in words, and on what a draw of {@code windows} waits. */
  public String describe(long windows) {
    String state =
        "inserted %d, sampled %d, removed %d, error %s%s"
            .formatted(
                overallInserted(),
                overallSampled(),
                overallRemoved(),
                error(),
                shared ? " over all shards" : "");
    if (isBelowMinimumSize()) {
      return "%s; a draw needs minimum_size %d rows, there are %d"
          .formatted(state, limits.minimumSize(), size());
    }
    if (limits.isPhased()) {
      return "%s; a draw of %d waits for the end of a phase of %d steps"
          .formatted(state, windows, limits.phaseSteps());
    }
    return "%s; a draw of %d needs an error of minimum_difference %s + %d or more"
        .formatted(state, windows, limits.minimumDifference(), windows);
  }
}
