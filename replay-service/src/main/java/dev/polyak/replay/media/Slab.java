package dev.polyak.replay.media;

import java.lang.foreign.MemorySegment;

/**
 * The memory of one file of rows, and the record of its blocks. Belongs to the store's thread; the
 * rows may be read elsewhere while the file is pinned.
 */
public interface Slab {
  /** The rows; row r begins at {@code r x rowBytes}, or r x packedBytes of {@link RowShape}. */
  MemorySegment rows();

  /** Where the values are that its rows refer to, or null where they are in the rows. */
  default PackedSlab packed() {
    return null;
  }

  /** Bytes that its rows take, with what they refer to. */
  default long bytes() {
    return rows().byteSize();
  }

  /**
   * Notes to whom a block belongs, before its first row is committed.
   *
   * @param block counted from 0; blocks are opened in order
   * @param history rows at its front that repeat earlier ones and are not the stream's next
   * @param mark where the stream stands
   */
  void open(int block, int history, StreamMark mark);

  /**
   * Commits rows that lie in memory: they are the stream's from now on.
   *
   * @param block theirs
   * @param from the block's first new row
   * @param to the block's rows, all of them
   * @param nextSequence the stream's mark after them, see {@link StreamMark}
   * @param episodeOpen likewise
   * @param closedThrough likewise
   */
  void commit(
      int block, int from, int to, long nextSequence, boolean episodeOpen, long closedThrough);
}
