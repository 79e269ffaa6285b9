package dev.polyak.replay.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Copies of an open episode's newest rows, as many as a stack reaches back, with which its stream's
 * next block begins: no row's stack reaches over its block. They are no steps, and no sampler knows
 * them.
 *
 * <p>They are taken before the next block's file is there, which may take the place of the one in
 * which they lie. Belongs to the store's thread.
 */
final class History {
  private final int most;
  private final int rowBytes;
  private final byte[] rows;
  private int count;

  History(RowLayout layout) {
    most = layout.historyRows();
    rowBytes = layout.rowBytes();
    rows = new byte[Math.multiplyExact(most, rowBytes)];
  }

  /** Rows at the most. */
  int most() {
    return most;
  }

  /** Takes what the stream's next block begins with, where that is its next append. */
  void take(Stream stream) {
    take(stream, stream.file() == null ? -1 : stream.file().end(stream.blockRow()) - 1);
  }

  /**
   * Takes what the stream's next block begins with. Where the episode's rows went with their file
   * before, that is nothing, and the stream is told.
   *
   * @param last the newest row of its block
   */
  void take(Stream stream, int last) {
    count = 0;
    if (most == 0 || !stream.episodeOpen()) {
      return;
    }
    RowFile file = stream.file();
    if (file == null) {
      stream.loseHistory(most);
      return;
    }
    count = 1 + file.rowsBefore(last, most - 1);
    file.read(last + 1 - count, count, rows);
  }

  /** Copies it to the front of a block; returns its rows. */
  int put(RowFile file, int first) {
    MemorySegment.copy(
        rows, 0, file.segment(), ValueLayout.JAVA_BYTE, (long) first * rowBytes, count * rowBytes);
    return count;
  }
}
