package dev.polyak.replay.service;

import java.util.function.LongSupplier;

/** Whether something is held back, and for how long it was in all. Thread-safe. */
final class BlockedTime {
  private final LongSupplier nanoTime;
  private boolean blocked;
  private long since;
  private long nanosecondsBefore;

  /**
   * Not held back.
   *
   * @param nanoTime a monotonic clock
   */
  BlockedTime(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  synchronized void set(boolean now) {
    if (now == blocked) {
      return;
    }
    long time = nanoTime.getAsLong();
    if (blocked) {
      nanosecondsBefore += time - since;
    }
    blocked = now;
    since = time;
  }

  synchronized boolean isBlocked() {
    return blocked;
  }

  synchronized double seconds() {
    return (blocked ? nanosecondsBefore + nanoTime.getAsLong() - since : nanosecondsBefore) / 1e9;
  }
}
