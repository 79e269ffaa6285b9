package dev.polyak.replay.service;

import dev.polyak.replay.store.ColumnLayout;

/**
 * The frames of a window that selections of one stacked column need, each once.
 *
 * <p>A frame is known by its row's steps since the window's first row: 0 is the first row's, those
 * before are negative, down to {@code -age} where the stack's reach or the episode begins. A pool
 * has two parts, in this order; where they meet, the frames of both stand in the first:
 *
 * <pre>
 *   head   [-age, 1) for the first row, [-age, length) for all steps
 *   tail   [length - stack + 1, length] for the last row
 * </pre>
 *
 * @param holder index of the selection under which the frames travel
 * @param first whether the first row's stack is wanted
 * @param last whether the last row's is
 * @param all whether that of each step is
 */
record FramePool(ColumnLayout column, int holder, boolean first, boolean last, boolean all) {

  /** Frames of a window of {@code length} steps, whose first row has {@code age} rows before it. */
  int frames(int length, int age) {
    return headEnd(length, age) + reach(age) + length + 1 - tailStart(length, age);
  }

  /** Rows before the first row that its stack reaches. */
  int reach(int age) {
    return Math.min(age, column.stack() - 1);
  }

  /** The end of the head, exclusive. */
  int headEnd(int length, int age) {
    return all ? length : first ? 1 : -reach(age);
  }

  /** The first frame of the tail, which ends with the last row's; beyond that where it is empty. */
  int tailStart(int length, int age) {
    return last ? Math.max(headEnd(length, age), length + 1 - column.stack()) : length + 1;
  }

  /**
   * Where frame {@code back} rows before row {@code step} stands in the window's part of a pool.
   */
  int index(int step, int back, int length, int age) {
    int frame = Math.max(step - back, -reach(age));
    int headEnd = headEnd(length, age);
    return frame < headEnd
        ? frame + reach(age)
        : headEnd + reach(age) + frame - tailStart(length, age);
  }
}
