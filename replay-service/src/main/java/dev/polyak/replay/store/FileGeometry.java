package dev.polyak.replay.store;

import dev.polyak.replay.media.RowShape;
import dev.polyak.replay.media.Shape;

/**
 * How a store's bytes are cut into files, and files into blocks; in rows, powers of two.
 *
 * <p>A file is the unit of eviction: the oldest goes whole, live rows included. So it is at most a
 * 32nd of the store, which with the headroom that a store is created with leaves every live row in
 * its place.
 *
 * <p>Where frames are stacked, a block that begins in mid-episode begins with copies of the rows
 * before. So it has at least {@link #BLOCK_ROWS_OF_HISTORY} times as many rows.
 *
 * @param rowBytes of one row
 * @param historyRows copies that a block may begin with
 * @param fileShift log2 of the rows of a file
 * @param maximumFiles in use at once
 * @param capacityBytes what the files may take together
 */
record FileGeometry(
    int rowBytes, int historyRows, int fileShift, int maximumFiles, long capacityBytes) {
  private static final long LARGEST_FILE = 64 << 20;
  private static final int FILES_OF_A_SMALL_STORE = 32;
  private static final long LARGEST_BLOCK = 4 << 20;
  private static final long SMALLEST_BLOCK = 16 << 10;
  private static final int SMALLEST_BLOCKS_OF_A_FILE = 16;
  private static final int BLOCK_ROWS_OF_HISTORY = 16;

  /** Bits of a row's number in a key. */
  static final int ROW_BITS = 24;

  static FileGeometry of(int rowBytes, int historyRows, long capacityBytes) {
    long fileBytes = Math.min(LARGEST_FILE, capacityBytes / FILES_OF_A_SMALL_STORE);
    int shift = floorLog2(Math.max(1, fileBytes / rowBytes));
    int files = (int) (capacityBytes / ((long) rowBytes << shift));
    return new FileGeometry(rowBytes, historyRows, shift, files, capacityBytes);
  }

  private static int floorLog2(long value) {
    return Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
  }

  private static int ceilingLog2(long value) {
    return value <= 1 ? 0 : floorLog2(value - 1) + 1;
  }

  int rowsPerFile() {
    return 1 << fileShift;
  }

  /** Bytes of the rows of a file. */
  long fileBytes() {
    return (long) rowBytes << fileShift;
  }

  /** Rows of a block at the least; a file that has fewer is too small for the stacks. */
  int smallestBlockRows() {
    return BLOCK_ROWS_OF_HISTORY * historyRows;
  }

  /**
   * What a step takes at the most: its row and its part of the copies that its block begins with.
   */
  int stepBytes() {
    return rowBytes + (historyRows > 0 ? Math.ceilDiv(rowBytes, BLOCK_ROWS_OF_HISTORY - 1) : 0);
  }

  /** What a medium needs to know of the files. */
  Shape shape(RowShape row) {
    return new Shape(
        row, fileShift, 1 << (fileShift - blockShift(Integer.MAX_VALUE)), maximumFiles);
  }

  /**
   * log2 of the rows of a block in a file that is opened now. Each open stream leaves part of its
   * last block empty: together at most a 32nd of the store, unless that makes blocks of less than
   * 16 KiB, or of less than {@link #smallestBlockRows}.
   */
  int blockShift(int openStreams) {
    long smallest = Math.min(SMALLEST_BLOCK, fileBytes() / SMALLEST_BLOCKS_OF_A_FILE);
    long share = capacityBytes / ((long) FILES_OF_A_SMALL_STORE * Math.max(1, openStreams));
    long bytes = Math.clamp(share, smallest, LARGEST_BLOCK);
    long rows = Math.max(1, bytes / rowBytes);
    return Math.min(fileShift, Math.max(floorLog2(rows), ceilingLog2(smallestBlockRows())));
  }
}
