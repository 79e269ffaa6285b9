package dev.polyak.replay.service;

import dev.polyak.replay.store.ColumnLayout;
import dev.polyak.replay.v1.ColumnSelection.Rows;

/**
 * One column selection of a sampling call.
 *
 * @param index among the call's selections
 * @param pool of the frames that its values are made of; null where values travel whole
 */
record ColumnPlan(int index, ColumnLayout column, Rows rows, FramePool pool) {
  /** Values of a window of {@code length} steps. */
  int values(int length) {
    return rows == Rows.ROWS_ALL ? length : 1;
  }

  /** Whether its values are offsets into a pool of frames. */
  boolean isDistinct() {
    return pool != null;
  }

  /** Whether a pool of frames travels under it. */
  boolean holdsFrames() {
    return isDistinct() && pool.holder() == index;
  }

  /** Bytes of values or frames of a window; {@code age} as of {@link FramePool#frames}. */
  long bytes(int length, int age) {
    if (isDistinct()) {
      return holdsFrames() ? (long) pool.frames(length, age) * column.bytes() : 0;
    }
    return (long) values(length) * valueBytes();
  }

  /** Bytes of one value that travels whole. */
  int valueBytes() {
    return column.stack() * column.bytes();
  }

  /** Bytes of a window's offsets into a pool. */
  long offsetBytes(int length) {
    return isDistinct() ? (long) values(length) * column.stack() * Integer.BYTES : 0;
  }
}
