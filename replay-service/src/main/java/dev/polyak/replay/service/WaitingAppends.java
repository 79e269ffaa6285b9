package dev.polyak.replay.service;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Appends in the order in which they came. The first that the limiter holds back holds back those
 * behind it; how many bytes wait is bounded by the calls' credits. Belongs to the run's thread.
 */
final class WaitingAppends {
  private final Deque<Waiting> queue = new ArrayDeque<>();
  private final long[] nanosecondsWaited;
  private int blockedBy;

  /** Something that a call wants done in its turn. */
  interface Turn {
    /** The first table whose limiter holds it back, or -1. */
    int firstTableAgainst();

    /** Does it. */
    void run();
  }

  private record Waiting(AppendCall call, Turn turn, long since) {}

  WaitingAppends(int tables) {
    nanosecondsWaited = new long[tables];
  }

  void add(AppendCall call, Turn turn, long now) {
    queue.add(new Waiting(call, turn, now));
  }

  /**
   * Does what is in turn and admitted.
   *
   * @param unlimited lets everything in
   * @return whether anything was done
   */
  boolean advance(boolean unlimited, long now) {
    boolean moved = false;
    while (!queue.isEmpty()) {
      Waiting first = queue.peek();
      int against = first.call.firstTableAgainst(first.turn);
      if (first.call.hasEnded()) {
        // Its end took out all that it had waiting.
        moved = true;
        continue;
      }
      if (against >= 0 && !unlimited) {
        blockedBy = against;
        return moved;
      }
      queue.remove();
      first.call.take(first.turn);
      nanosecondsWaited[blockedBy] += now - first.since;
      moved = true;
    }
    return moved;
  }

  /**
   * Forgets what a call that has ended had waiting, so that a client that comes again and again
   * leaves nothing behind.
   */
  void remove(AppendCall call) {
    queue.removeIf(waiting -> waiting.call == call);
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Appends that wait for a table. */
  int count(int table) {
    return table == blockedBy ? queue.size() : 0;
  }

  double secondsWaited(int table) {
    return nanosecondsWaited[table] / 1e9;
  }
}
