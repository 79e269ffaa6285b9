package dev.polyak.replay.limiter;

import dev.polyak.replay.v1.Totals;

/**
 * Holds a table's ratio of samples to inserts (Cassirer et al. 2021, Reverb, section 2.3).
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
 * <p>I counts selectable rows, S sampled windows, D removed rows. Belongs to one thread; every
 * method is O(1).
 */
public final class RateLimiter {
  private RateLimits limits;
  private long inserted;
  private long sampled;
  private long removed;

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

  /** Whether a draw of {@code windows} is admitted, all of them. */
  public boolean canSample(long windows) {
    return !isBelowMinimumSize()
        && (limits.isPhased()
            ? sampled + windows <= limits.phaseWindows() * (inserted / limits.phaseSteps())
            : error() - windows >= limits.minimumDifference());
  }

  /** Whether {@code steps} more may come in, all of them. */
  public boolean canInsert(long steps) {
    if (limits.isPhased()) {
      return inserted < limits.phaseSteps() * (1 + sampled / limits.phaseWindows());
    }
    return size() + steps <= limits.minimumSize()
        || (inserted + steps) * limits.samplesPerInsert() - sampled <= limits.maximumDifference();
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

  /** Windows were drawn. */
  public void sample(long windows) {
    sampled += windows;
  }

  /** A row left the table. */
  public void remove() {
    removed++;
  }

  /** Rows in the table. */
  public long size() {
    return inserted - removed;
  }

  public double error() {
    return inserted * limits.samplesPerInsert() - sampled;
  }

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
        "inserted %d, sampled %d, removed %d, error %s"
            .formatted(inserted, sampled, removed, error());
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
