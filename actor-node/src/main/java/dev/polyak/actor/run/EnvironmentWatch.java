package dev.polyak.actor.run;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Sees how long a thread has been inside an environment: one that does not answer cannot be
 * interrupted for certain, only left behind. Entered by one thread, read by any.
 */
public final class EnvironmentWatch {
  private final LongSupplier nanoTime;
  private volatile boolean inside;
  private volatile long entered;

  /**
   * @param nanoTime a monotonic clock
   */
  public EnvironmentWatch(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void enter() {
    entered = nanoTime.getAsLong();
    inside = true;
  }

  void leave() {
    inside = false;
  }

  /** How long the present call has taken; zero between calls. */
  public Duration insideFor() {
    long since = entered;
    return inside ? Duration.ofNanos(nanoTime.getAsLong() - since) : Duration.ZERO;
  }
}
