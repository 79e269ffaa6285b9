package dev.polyak.actor.run;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Sees how long a thread has been inside an environment: one that does not answer cannot be
 * interrupted for certain, only left behind. Entered by one thread, read by any.
 */
public final class EnvironmentWatch {
  private static final long OUTSIDE = 0;

  private final LongSupplier nanoTime;
  private volatile long entered = OUTSIDE;

  /**
   * @param nanoTime a monotonic clock
   */
  public EnvironmentWatch(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void enter() {
    // Odd, so that no time is taken for the mark.
    entered = nanoTime.getAsLong() | 1;
  }

  void leave() {
    entered = OUTSIDE;
  }

  /** How long the present call has taken; zero between calls. */
  public Duration insideFor() {
    long since = entered;
    return since == OUTSIDE ? Duration.ZERO : Duration.ofNanos(nanoTime.getAsLong() - since);
  }
}
