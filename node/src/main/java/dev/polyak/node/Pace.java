package dev.polyak.node;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Holds a loop at a number of units per second at the most; a loop that was slower does not catch
 * up. Belongs to one thread.
 */
public final class Pace {
  private static final double NANOS_PER_SECOND = 1e9;

  private final double nanosPerUnit;
  private final LongSupplier nanoTime;
  private final LongConsumer park;
  private long due;

  /**
   * A pace from now on.
   *
   * @param maximum units per second; 0: no limit
   * @param nanoTime a monotonic clock
   * @param park waits for so many nanoseconds, or less
   */
  public Pace(double maximum, LongSupplier nanoTime, LongConsumer park) {
    nanosPerUnit = maximum > 0 ? NANOS_PER_SECOND / maximum : 0;
    this.nanoTime = nanoTime;
    this.park = park;
    due = nanoTime.getAsLong();
  }

  /** A pace by the system's clock. */
  public static Pace of(double maximum) {
    return new Pace(maximum, System::nanoTime, LockSupport::parkNanos);
  }

  /**
   * Waits until the next units may be done.
   *
   * @param stop ends the waiting
   */
  public void await(int units, BooleanSupplier stop) {
    if (nanosPerUnit == 0) {
      return;
    }
    // Differences only: the clock may wrap around.
    long now = nanoTime.getAsLong();
    while (due - now > 0 && !stop.getAsBoolean()) {
      park.accept(due - now);
      now = nanoTime.getAsLong();
    }
    due += Math.max(0, now - due) + (long) (units * nanosPerUnit);
  }
}
