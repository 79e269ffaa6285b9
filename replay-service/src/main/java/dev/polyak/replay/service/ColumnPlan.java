package dev.polyak.replay.service;

import dev.polyak.replay.store.ColumnLayout;
import dev.polyak.replay.v1.ColumnSelection.Rows;

/** One column selection of a sampling call. */
record ColumnPlan(ColumnLayout column, Rows rows) {
  /** Bytes of a window of {@code length} steps. */
  long bytes(int length) {
    return rows == Rows.ROWS_ALL ? (long) length * column.bytes() : column.bytes();
  }
}
