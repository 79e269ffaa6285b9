package dev.polyak.replay.store;

import dev.polyak.replay.media.PackedSlab;
import dev.polyak.replay.media.Recovered;
import dev.polyak.replay.media.Slab;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A file of rows, cut into blocks of one stream incarnation each.
 *
 * <pre>
 *   block 0              block 1              ...
 *   [row row row ....... | row row ..........  | ......]
 *    used[0] of them      used[1]
 * </pre>
 *
 * <p>A full block knows the block in which its stream goes on. A file that is evicted keeps its
 * slab until nothing pins it. Belongs to the store's thread.
 */
public final class RowFile {
  private final long number;
  private final int slot;
  private final RowLayout layout;
  private final int rows;
  private final int blockShift;
  private final int[] used;
  private final RowFile[] nextFile;
  private final int[] nextRow;
  private final long[] closing;
  private final Arrivals arrivals;
  private Slab slab;
  private MemorySegment segment;
  private PackedSlab packed;
  private int rowBytes;
  private PackedSlab successor;
  private int blocks;
  private int fullBlocks;
  private int leftBlocks;
  private int liveRows;
  private int pins;
  private boolean evicted;

  RowFile(long number, int slot, Slab slab, RowLayout layout, int rows, int blockShift) {
    this.number = number;
    this.slot = slot;
    this.layout = layout;
    this.rows = rows;
    this.blockShift = blockShift;
    int count = rows >>> blockShift;
    used = new int[count];
    nextFile = new RowFile[count];
    nextRow = new int[count];
    closing = new long[Math.ceilDiv(rows, Long.SIZE)];
    arrivals = new Arrivals(rows);
    lieIn(slab);
  }

  private void lieIn(Slab place) {
    slab = place;
    segment = place.rows();
    packed = place.packed();
    rowBytes = layout.rowBytes(place);
  }

  /** A file as it was found. */
  static RowFile restored(Recovered.File found, int slot, RowLayout layout, int rows) {
    RowFile file =
        new RowFile(found.number(), slot, found.slab(), layout, rows, found.blockShift());
    file.blocks = found.openedBlocks();
    file.leftBlocks = found.openedBlocks() - found.blocks().size();
    for (Recovered.Block block : found.blocks()) {
      file.used[block.number()] = block.rows();
      file.fullBlocks += block.rows() == file.blockRows() ? 1 : 0;
      int first = file.firstRow(block.number());
      for (int row = first; row < first + block.rows(); row++) {
        if ((file.flags(row) & RowFlags.CLOSING) != 0) {
          file.setClosing(row);
        }
      }
    }
    return file;
  }

  long number() {
    return number;
  }

  int slot() {
    return slot;
  }

  Slab slab() {
    return slab;
  }

  /** The rows' memory; row r begins at {@code r x rowBytes}. */
  public MemorySegment segment() {
    return segment;
  }

  /** Bytes from one row to the next. */
  public int rowBytes() {
    return rowBytes;
  }

  /** Where the values of compressed columns are, or null where they are in the rows. */
  public PackedSlab packed() {
    return packed;
  }

  /** Copies rows as they were appended to the front of {@code target}. */
  void read(int first, int count, byte[] target) {
    if (packed == null) {
      long from = (long) first * rowBytes;
      MemorySegment.copy(
          segment, ValueLayout.JAVA_BYTE, from, target, 0, Math.multiplyExact(count, rowBytes));
      return;
    }
    for (int i = 0; i < count; i++) {
      packed.readRow(first + i, target, i * layout.rowBytes());
    }
  }

  /** Nobody pins it: its rows lie in another slab from now on. */
  void moveTo(PackedSlab place) {
    lieIn(place);
  }

  /** What its rows are to lie in when nobody pins it any more, or null. */
  PackedSlab successor() {
    return successor;
  }

  void setSuccessor(PackedSlab place) {
    successor = place;
  }

  int rows() {
    return rows;
  }

  /** When its rows came in. */
  Arrivals arrivals() {
    return arrivals;
  }

  /** The key of a row: never used again for another one. */
  long key(int row) {
    return number << FileGeometry.ROW_BITS | row;
  }

  /** Blocks that cannot be taken any more, from the front. */
  int openedBlocks() {
    return blocks;
  }

  /** Whether nothing will be written into it any more, by whatever process. */
  boolean isFull() {
    return packed != null || fullBlocks == used.length;
  }

  /** Whether this process writes nothing into it any more. */
  boolean isLeft() {
    return fullBlocks + leftBlocks == used.length;
  }

  /**
   * The stream of a block goes on elsewhere.
   *
   * @return whether the block had room for more
   */
  boolean leave(int row) {
    boolean hadRoom = room(row) > 0;
    leftBlocks += hadRoom ? 1 : 0;
    return hadRoom;
  }

  int flags(int row) {
    return segment.get(ValueLayout.JAVA_BYTE, (long) row * rowBytes + layout.flagsOffset());
  }

  /**
   * Rows before {@code row} in its episode, {@code most} at the most. They lie in its block: one
   * that begins in mid-episode begins with copies of as many as a stack reaches back. O(most).
   */
  int rowsBefore(int row, int most) {
    int first = row >>> blockShift << blockShift;
    int before = 0;
    while (before < most && row - before > first && !isClosing(row - before - 1)) {
      before++;
    }
    return before;
  }

  /** Whether a row closes its episode; known without a look at the row. */
  boolean isClosing(int row) {
    return (closing[row >>> 6] & 1L << row) != 0;
  }

  /** The row closes its episode. */
  void setClosing(int row) {
    closing[row >>> 6] |= 1L << row;
  }

  /** Takes the next block and returns its first row, or -1 where the file has none left. */
  int takeBlock() {
    return blocks == used.length ? -1 : blocks++ << blockShift;
  }

  /** Gives back the block that was taken last, of which nothing is written. */
  void giveBackBlock() {
    blocks--;
  }

  /** Rows of a block. */
  int blockRows() {
    return 1 << blockShift;
  }

  /** The first row of a block. */
  int firstRow(int block) {
    return block << blockShift;
  }

  /**
   * The block that begins at {@code row} is the stream's, which stands before it.
   *
   * @param history rows at its front that are copies
   */
  void open(int row, int history, Stream stream) {
    int block = row >>> blockShift;
    used[block] = history;
    slab.open(block, history, stream.mark());
  }

  /** Rows that still fit into the block of {@code row}. */
  int room(int row) {
    return packed == null ? (1 << blockShift) - used[row >>> blockShift] : 0;
  }

  /** The row after the last one of the block of {@code row}. */
  int end(int row) {
    int block = row >>> blockShift;
    return (block << blockShift) + used[block];
  }

  /** Further rows of the block of {@code row} are their stream's, which stands after them. */
  void commit(int row, int count, long nextSequence, boolean episodeOpen, long closedThrough) {
    int block = row >>> blockShift;
    int from = used[block];
    used[block] += count;
    fullBlocks += used[block] == blockRows() ? 1 : 0;
    slab.commit(block, from, used[block], nextSequence, episodeOpen, closedThrough);
  }

  /** The block of {@code row} is full, and its stream goes on elsewhere. */
  void link(int row, RowFile file, int first) {
    nextFile[row >>> blockShift] = file;
    nextRow[row >>> blockShift] = first;
  }

  RowFile nextFile(int row) {
    return nextFile[row >>> blockShift];
  }

  int nextRow(int row) {
    return nextRow[row >>> blockShift];
  }

  /** Rows of it that are in a table, counted once for each. */
  int liveRows() {
    return liveRows;
  }

  void addLive(int change) {
    liveRows += change;
  }

  /** Holds the slab, evicted or not, until {@link RowFiles#unpin}. */
  void pin() {
    pins++;
  }

  /** Returns whether nothing pins it any more. */
  boolean unpin() {
    return --pins == 0;
  }

  boolean isPinned() {
    return pins > 0;
  }

  /** Whether its rows are in the store no more. */
  public boolean isEvicted() {
    return evicted;
  }

  void evict() {
    evicted = true;
  }
}
