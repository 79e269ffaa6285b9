package dev.polyak.replay.store;

import java.util.Arrays;
import java.util.function.IntConsumer;

/** Rows of a table, to be sorted by when they came in. */
final class PresentRows {
  private static final int LEAF_BITS = 29;

  private final int inserted;
  private long[] rows = new long[1_024];
  private int size;

  /**
   * No rows.
   *
   * @param inserted rows that had come in when the table was kept
   */
  PresentRows(long inserted) {
    this.inserted = (int) inserted;
  }

  /**
   * Adds a row.
   *
   * @param leaf below 2^29
   * @param order the lower half of how many rows came in before it
   */
  void add(int leaf, int order) {
    if (size == rows.length) {
      rows = Arrays.copyOf(rows, 2 * size);
    }
    // Counted from the end, so that the half of a count that overflowed sorts rightly.
    rows[size++] = (long) (order - inserted) << LEAF_BITS | leaf;
  }

  /** Hands out the leaves, the oldest first. */
  void forEachInOrder(IntConsumer each) {
    Arrays.sort(rows, 0, size);
    for (int i = 0; i < size; i++) {
      each.accept((int) rows[i] & (1 << LEAF_BITS) - 1);
    }
  }
}
