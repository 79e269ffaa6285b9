package dev.polyak.replay.store;

import java.util.function.LongSupplier;

/** Counts tenths of seconds from 1 on, since a store was opened: seven years of them. */
final class ArrivalClock {
  private static final long TENTH_NANOSECONDS = 100_000_000;

  private final LongSupplier nanoTime;
  private final long begun;

  /**
   * Begins now.
   *
   * @param nanoTime a monotonic clock
   */
  ArrivalClock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    begun = nanoTime.getAsLong();
  }

  int now() {
    return 1 + (int) ((nanoTime.getAsLong() - begun) / TENTH_NANOSECONDS);
  }

  /** Seconds between two times; NaN where the first is {@link Arrivals#UNKNOWN}. */
  static float seconds(int from, int to) {
    return from == Arrivals.UNKNOWN ? Float.NaN : (to - from) / 10f;
  }
}
