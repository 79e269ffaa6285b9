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

  /** Seconds since then; NaN where that is {@link Arrivals#UNKNOWN}. */
  float secondsSince(int then) {
    return then == Arrivals.UNKNOWN ? Float.NaN : (now() - then) / 10f;
  }
}
