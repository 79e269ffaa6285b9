package dev.polyak.node.metrics;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Count, sum and recent maximum of values of either sign. For what happens once in a batch or more
 * seldom: it takes a lock. Thread-safe.
 */
public final class Summary {
  private static final long WINDOW_NANOSECONDS = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanoTime;
  private long count;
  private double sum;
  private double maximum = Double.NaN;
  private double maximumBefore = Double.NaN;
  private long windowStart;

  /**
   * What was recorded.
   *
   * @param maximum of this window and the one before; NaN where there is none
   */
  record Recorded(long count, double sum, double maximum) {}

  /**
   * Nothing recorded.
   *
   * @param nanoTime a monotonic clock
   */
  Summary(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    windowStart = nanoTime.getAsLong();
  }

  /** Records a value; one that is not finite is left out. */
  public synchronized void record(double value) {
    turn();
    add(value);
  }

  /** Records the first {@code length} values of an array, as {@link #record(double)}. */
  public synchronized void record(float[] values, int length) {
    turn();
    for (int i = 0; i < length; i++) {
      add(values[i]);
    }
  }

  private void add(double value) {
    if (!Double.isFinite(value)) {
      return;
    }
    count++;
    sum += value;
    if (!(value <= maximum)) {
      maximum = value;
    }
  }

  private void turn() {
    long passed = nanoTime.getAsLong() - windowStart;
    if (passed < WINDOW_NANOSECONDS) {
      return;
    }
    maximumBefore = passed < 2 * WINDOW_NANOSECONDS ? maximum : Double.NaN;
    maximum = Double.NaN;
    windowStart += passed - passed % WINDOW_NANOSECONDS;
  }

  synchronized Recorded recorded() {
    turn();
    double recent = Double.isNaN(maximum) || maximumBefore > maximum ? maximumBefore : maximum;
    return new Recorded(count, sum, recent);
  }
}
