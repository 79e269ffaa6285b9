package dev.polyak.learner;

import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Holds a loop at a number of rounds per second at the most. A loop that was slower does not catch
 * up. Belongs to one thread.
 */
final class Pace {
  private static final double NANOS_PER_SECOND = 1e9;

  private final long interval;
  private final LongSupplier nanoTime;
  private final LongConsumer park;
  private long due;

  /**
   * A pace from now on.
   *
   * @param maximum rounds per second; 0: no limit
   * @param nanoTime a monotonic clock
   * @param park waits for so many nanoseconds, or less
   */
  Pace(double maximum, LongSupplier nanoTime, LongConsumer park) {
    this.interval = maximum > 0 ? (long) (NANOS_PER_SECOND / maximum) : 0;
    this.nanoTime = nanoTime;
    this.park = park;
    this.due = nanoTime.getAsLong();
  }

  /**
   * Waits until the next round may begin.
   *
   * @param stop ends the waiting
   */
  void await(BooleanSupplier stop) {
    if (interval == 0) {
      return;
    }
    // Differences only: the clock may wrap around.
    long now = nanoTime.getAsLong();
    due += Math.max(interval, now - due);
    while (due - now > 0 && !stop.getAsBoolean()) {
      park.accept(due - now);
      now = nanoTime.getAsLong();
    }
  }
}
