package dev.polyak.replay.service;

import dev.polyak.replay.v1.SampleDraw;
import java.util.concurrent.TimeUnit;

/** A draw that waits, or is being sent. */
final class PendingDraw {
  private final SampleDraw draw;
  private final int[] parts;
  private final long since;
  private final long deadline;

  /**
   * A draw that begins to wait.
   *
   * @param parts windows of each share's table
   * @param now nanoseconds, of the monotonic clock
   */
  PendingDraw(SampleDraw draw, int[] parts, long now) {
    this.draw = draw;
    this.parts = parts;
    since = now;
    deadline = now + TimeUnit.MILLISECONDS.toNanos(Integer.toUnsignedLong(draw.getTimeoutMs()));
  }

  SampleDraw draw() {
    return draw;
  }

  int shares() {
    return parts.length;
  }

  /** Windows of a share's table. */
  int windows(int share) {
    return parts[share];
  }

  long since() {
    return since;
  }

  /** Nanoseconds left; Long.MAX_VALUE without a timeout. */
  long left(long now) {
    return draw.getTimeoutMs() == 0 ? Long.MAX_VALUE : Math.max(0, deadline - now);
  }
}
