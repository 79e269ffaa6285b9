package dev.polyak.replay.store;

import java.lang.foreign.MemorySegment;

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
  private final MemorySegment rows;
  private int count;

  History(RowLayout layout) {
    most = layout.historyRows();
    rowBytes = layout.rowBytes();
    rows = MemorySegment.ofArray(new byte[Math.multiplyExact(most, rowBytes)]);
  }

  /**
   * Takes what the stream's next block begins with. Where the episode's rows went with their file
   * before, that is nothing, and the stream is told.
   */
  void take(Stream stream) {
    count = 0;
    if (most == 0 || !stream.episodeOpen()) {
      return;
    }
    RowFile file = stream.file();
    if (file == null) {
      stream.loseHistory(most);
      return;
    }
    int last = file.end(stream.blockRow()) - 1;
    count = 1 + file.rowsBefore(last, most - 1);
    long from = (long) (last + 1 - count) * rowBytes;
    MemorySegment.copy(file.segment(), from, rows, 0, (long) count * rowBytes);
  }

  /** Puts it into a block that is still empty; returns its rows. */
  int put(RowFile file, int first) {
    MemorySegment.copy(rows, 0, file.segment(), (long) first * rowBytes, (long) count * rowBytes);
    file.commit(first, count);
    return count;
  }
}
