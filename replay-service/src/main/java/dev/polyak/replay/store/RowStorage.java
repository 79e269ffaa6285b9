package dev.polyak.replay.store;

import com.google.protobuf.ByteString;
import dev.polyak.replay.v1.AppendRows;
import java.util.function.IntPredicate;

/**
 * Where rows are: puts them into their streams' blocks, and makes room by evicting the oldest file.
 * Belongs to the store's thread.
 */
final class RowStorage implements AutoCloseable {
  private final FileGeometry geometry;
  private final RowFiles files;
  private final RowWriter writer;
  private final History history;
  private final IntPredicate evict;
  private int openStreams;
  private long evicted;

  /**
   * Storage without files.
   *
   * @param firstFile number of its first file
   * @param evict takes the row of a leaf out of all tables; says whether it was in one
   */
  RowStorage(RowLayout layout, FileGeometry geometry, long firstFile, IntPredicate evict) {
    this.geometry = geometry;
    this.evict = evict;
    files = new RowFiles(geometry, layout, firstFile);
    writer = new RowWriter(layout);
    history = new History(layout);
  }

  RowFiles files() {
    return files;
  }

  int openStreams() {
    return openStreams;
  }

  void addOpenStreams(int change) {
    openStreams += change;
  }

  /** Live rows that went with their file. */
  long evicted() {
    return evicted;
  }

  /** The file of a key, or null where it is gone or never was. */
  RowFile fileOf(long key) {
    return files.get(key >>> FileGeometry.ROW_BITS);
  }

  static int rowOf(long key) {
    return (int) key & (1 << FileGeometry.ROW_BITS) - 1;
  }

  int leaf(RowFile file, int row) {
    return file.slot() << geometry.fileShift() | row;
  }

  RowFile fileOfLeaf(int leaf) {
    return files.inSlot(leaf >>> geometry.fileShift());
  }

  int rowOfLeaf(int leaf) {
    return leaf & geometry.rowsPerFile() - 1;
  }

  /**
   * Appends the rows of a message from {@code firstRow} on to a stream; its steps wait to become
   * selectable.
   */
  void append(Stream stream, AppendRows rows, int firstRow) {
    writer.open(rows.getColumnsList());
    int count = rows.getCount();
    int at = firstRow;
    while (at < count) {
      RowFile file = stream.file();
      if (file == null || file.room(stream.blockRow()) == 0) {
        file = openBlock(stream);
      }
      int row = file.end(stream.blockRow());
      int run = Math.min(count - at, file.room(stream.blockRow()));
      writer.copy(at, run, file, row);
      for (int i = 0; i < run; i++) {
        commit(stream, rows.getFlags(), at + i, file, row + i);
      }
      file.commit(stream.blockRow(), run);
      at += run;
    }
    writer.close();
  }

  private void commit(Stream stream, ByteString flags, int at, RowFile file, int row) {
    int now = flags.byteAt(at);
    if ((now & RowFlags.CLOSING) == 0) {
      writer.flags(file, row, now);
      stream.pending().add(file.key(row));
      if (stream.hasHistory()) {
        file.addLive(1);
      } else {
        stream.pending().done(stream.nextSequence());
      }
      stream.addStep();
      return;
    }
    // A closing row keeps how its episode ended, so that a window finds it where it ends.
    boolean terminated = at > 0 && (flags.byteAt(at - 1) & RowFlags.TERMINATED) != 0;
    int ended = terminated ? RowFlags.TERMINATED : RowFlags.TRUNCATED;
    writer.flags(file, row, RowFlags.CLOSING | ended);
    stream.closeEpisode();
  }

  /**
   * Gives the stream another block, of the newest file or a new one, that begins with the history
   * of its open episode.
   */
  private RowFile openBlock(Stream stream) {
    history.take(stream);
    RowFile file = files.newest();
    int first = file == null ? -1 : file.openBlock();
    if (first < 0) {
      if (files.isFull()) {
        evictOldest();
      }
      file = files.open(openStreams);
      first = file.openBlock();
    }
    int copies = history.put(file, first);
    if (stream.file() != null) {
      stream.file().link(stream.blockRow(), file, first + copies);
    }
    stream.fill(file, first);
    return file;
  }

  /**
   * Files of which no row is live go at once, the oldest first, so that a window's rows never go
   * before it.
   */
  void releaseDeadFiles() {
    while (files.count() > 1 && files.oldest().liveRows() == 0) {
      files.evictOldest();
    }
  }

  private void evictOldest() {
    RowFile file = files.oldest();
    for (int row = 0; row < file.rows() && file.liveRows() > 0; row++) {
      evicted += evict.test(leaf(file, row)) ? 1 : 0;
    }
    files.evictOldest();
  }

  /** Frees all memory; nothing may be pinned. */
  @Override
  public void close() {
    files.close();
  }
}
