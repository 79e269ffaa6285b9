package dev.polyak.replay.store;

import java.util.Arrays;

/**
 * Steps of a stream that are stored and not yet selectable, by sequence: where each lies, its place
 * in its episode, and its initial priority once that is known. A ring that grows to what the
 * longest wait needs. Belongs to one thread.
 */
final class PendingRows {
  /** No priority is known yet. */
  static final float UNKNOWN = Float.NaN;

  /** The row is in its tables, or will never be. */
  private static final long DONE = -1;

  private long[] keys = new long[16];
  private long[] places = new long[16];
  private float[] priorities = new float[16];
  private long first;
  private long next;

  /** The lowest sequence that is here. */
  long first() {
    return first;
  }

  /** The sequence after the highest. */
  long next() {
    return next;
  }

  /**
   * Adds the next step.
   *
   * @param place steps of its episode before it
   */
  void add(long key, long place) {
    if (next - first == keys.length) {
      grow();
    }
    int at = at(next++);
    keys[at] = key;
    places[at] = place;
    priorities[at] = UNKNOWN;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldPlaces = places;
    float[] oldPriorities = priorities;
    keys = new long[2 * oldKeys.length];
    places = new long[2 * oldKeys.length];
    priorities = new float[2 * oldKeys.length];
    for (long sequence = first; sequence < next; sequence++) {
      int old = (int) (sequence & oldKeys.length - 1);
      keys[at(sequence)] = oldKeys[old];
      places[at(sequence)] = oldPlaces[old];
      priorities[at(sequence)] = oldPriorities[old];
    }
  }

  private int at(long sequence) {
    return (int) (sequence & keys.length - 1);
  }

  boolean isDone(long sequence) {
    return keys[at(sequence)] == DONE;
  }

  long key(long sequence) {
    return keys[at(sequence)];
  }

  /** Steps of its episode before it. */
  long place(long sequence) {
    return places[at(sequence)];
  }

  /** The initial priority, or {@link #UNKNOWN}. */
  float priority(long sequence) {
    return priorities[at(sequence)];
  }

  /** Sets an initial priority; the first one counts. */
  void setPriority(long sequence, float value) {
    int at = at(sequence);
    if (Float.isNaN(priorities[at])) {
      priorities[at] = value;
    }
  }

  /**
   * Steps from {@code sequence} on that lie side by side in one file and wait for nothing but to be
   * inserted; 0 where the first of them does not.
   *
   * @param end steps below it have their horizon's rows
   * @param prioritiesFollow whether a step waits until its priority is known
   */
  int run(long sequence, long end, boolean prioritiesFollow) {
    long key = key(sequence);
    int count = 0;
    while (sequence + count < end) {
      int at = at(sequence + count);
      if (keys[at] != key + count
          || key == DONE
          || (prioritiesFollow && Float.isNaN(priorities[at]))) {
        break;
      }
      count++;
    }
    return count;
  }

  /** The steps need no place here any more. */
  void done(long sequence, int count) {
    for (int i = 0; i < count; i++) {
      keys[at(sequence + i)] = DONE;
    }
    while (first < next && keys[at(first)] == DONE) {
      first++;
    }
  }

  /** Empties it; the next step has sequence {@code sequence}. */
  void clear(long sequence) {
    first = sequence;
    next = sequence;
    if (keys.length > 1_024) {
      keys = new long[16];
      places = new long[16];
      priorities = new float[16];
    }
    Arrays.fill(priorities, UNKNOWN);
  }
}
