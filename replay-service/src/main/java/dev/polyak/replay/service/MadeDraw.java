package dev.polyak.replay.service;

import dev.polyak.replay.store.Windows;

/**
 * A draw whose windows are chosen. They hold their files until all messages of it are made, or
 * those that were begun where the call ends before. Belongs to the run's thread.
 */
final class MadeDraw {
  private final PendingDraw draw;
  private final Windows windows;
  private final long since;
  private final int count;
  private int begun;
  private int underWay;
  private boolean abandoned;

  /**
   * A draw that was made now.
   *
   * @param now nanoseconds, of the monotonic clock
   */
  MadeDraw(PendingDraw draw, Windows windows, long now) {
    this.draw = draw;
    this.windows = windows;
    since = now;
    count = windows.count();
  }

  PendingDraw draw() {
    return draw;
  }

  Windows windows() {
    return windows;
  }

  long since() {
    return since;
  }

  /** The first window whose message is not begun. */
  int next() {
    return begun;
  }

  /** Whether each window's message is begun. */
  boolean isBegun() {
    return begun == count;
  }

  /** A message of the next {@code more} windows is begun. */
  void begin(int more) {
    begun += more;
    underWay++;
  }

  /** A message is made. */
  void end() {
    underWay--;
  }

  /** No more messages are begun. */
  void abandon() {
    abandoned = true;
  }

  /** Whether nobody reads its windows any more. */
  boolean isOver() {
    return underWay == 0 && (abandoned || isBegun());
  }
}
