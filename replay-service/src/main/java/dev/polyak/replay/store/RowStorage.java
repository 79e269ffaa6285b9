package dev.polyak.replay.store;

import com.google.protobuf.ByteString;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.media.Medium;
import dev.polyak.replay.media.StreamMark;
import dev.polyak.replay.v1.AppendRows;
import java.util.List;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where rows are: puts them into their streams' blocks, and makes room by evicting the oldest file.
 * Belongs to the store's thread.
 */
final class RowStorage {
  private static final Logger LOG = LoggerFactory.getLogger(RowStorage.class);

  private final StoreSpecification specification;
  private final FileGeometry geometry;
  private final RowFiles files;
  private final Medium medium;
  private final Streams streams;
  private final RowWriter writer;
  private final FilePacking packing;
  private final Extents extents = new Extents();
  private final History history;
  private final IntPredicate evict;
  private final ArrivalClock clock;
  private int openStreams;
  private long evicted;

  /**
   * Storage without files.
   *
   * @param specification says which steps are selectable
   * @param streams whose rows it holds
   * @param clock tells when rows come in
   * @param evict takes the row of a leaf out of all tables; says whether it was in one
   */
  RowStorage(
      StoreSpecification specification,
      Medium medium,
      Streams streams,
      ArrivalClock clock,
      IntPredicate evict) {
    this.specification = specification;
    geometry = specification.geometry();
    this.medium = medium;
    this.streams = streams;
    this.clock = clock;
    this.evict = evict;
    RowLayout layout = specification.layout();
    files = new RowFiles(geometry, layout, medium);
    packing = new FilePacking(medium, files, layout.shape().isPacked());
    writer = new RowWriter(layout);
    history = new History(layout);
  }

  RowFiles files() {
    return files;
  }

  FilePacking packing() {
    return packing;
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
   * Writes the rows of a message from {@code firstRow} on to where they belong, and has its steps
   * wait to become selectable. They count from {@link #commit} on.
   *
   * @throws Refusal if there is no room; nothing is changed then
   */
  void append(Stream stream, AppendRows rows, int firstRow) {
    reserve(stream, rows.getCount() - firstRow);
    writer.open(rows.getColumnsList());
    int now = clock.now();
    int actingUpdate = (int) rows.getActingUpdate();
    int at = firstRow;
    for (int i = 0; i < extents.size(); i++) {
      if (extents.opensBlock(i)) {
        open(stream, i);
      }
      RowFile file = extents.file(i);
      int row = extents.row(i);
      int count = extents.count(i);
      if (!file.isEvicted()) {
        writer.copy(at, count, file, row);
        file.arrivals().note(row, count, now, actingUpdate);
      }
      for (int j = 0; j < count; j++) {
        add(stream, rows.getFlags(), at + j, file, row + j);
      }
      extents.mark(i, stream);
      at += count;
    }
    writer.close();
  }

  /** The rows that were written last are their stream's. */
  void commit() {
    extents.commit(packing);
  }

  /** The stream begins another incarnation: the room that is left in its block stays empty. */
  void leave(Stream stream) {
    RowFile file = stream.file();
    if (file != null && file.leave(stream.blockRow())) {
      packing.changed(file);
    }
  }

  /** Finds places for so many rows: the rest of the stream's block, and further blocks. */
  private void reserve(Stream stream, int count) {
    medium.requireWorking();
    extents.clear();
    int left = count;
    RowFile file = stream.file();
    if (file != null && file.room(stream.blockRow()) > 0) {
      int some = Math.min(left, file.room(stream.blockRow()));
      extents.add(file, file.end(stream.blockRow()), some, false);
      left -= some;
    } else {
      // Its file may go to make room for the next block.
      history.take(stream);
    }
    try {
      while (left > 0) {
        int first = takeBlock();
        int some = Math.min(left, files.newest().blockRows() - history.most());
        extents.add(files.newest(), first, some, true);
        left -= some;
      }
    } catch (Refusal noRoom) {
      for (int i = extents.size() - 1; i >= 0; i--) {
        if (extents.opensBlock(i)) {
          extents.file(i).giveBackBlock();
        }
      }
      extents.clear();
      // For the next attempt: one may have stayed that there is room to release now.
      releaseDeadFiles();
      throw noRoom;
    }
  }

  private int takeBlock() {
    RowFile file = files.newest();
    int first = file == null ? -1 : file.takeBlock();
    if (first < 0) {
      if (files.isFull()) {
        evictOldest();
      }
      first = files.open(openStreams).takeBlock();
    }
    return first;
  }

  /** The stream goes on in the block of an extent, which begins with its episode's history. */
  private void open(Stream stream, int extent) {
    if (extent > 0) {
      history.take(stream, extents.row(extent - 1) + extents.count(extent - 1) - 1);
    }
    RowFile file = extents.file(extent);
    int first = extents.row(extent);
    int copies = 0;
    if (!file.isEvicted()) {
      copies = history.put(file, first);
      file.open(first, copies, stream);
    }
    extents.move(extent, first + copies);
    if (stream.file() != null) {
      stream.file().link(stream.blockRow(), file, first + copies);
    }
    stream.fill(file, first);
  }

  private void add(Stream stream, ByteString flags, int at, RowFile file, int row) {
    int now = flags.byteAt(at);
    if ((now & RowFlags.CLOSING) == 0) {
      writeFlags(file, row, stream.hasHistory() ? now : now | RowFlags.INCOMPLETE);
      stream.pending().add(file.key(row), stream.place());
      if (stream.hasHistory() && specification.selecting(stream.place()) > 0) {
        file.addLive(1);
      } else {
        stream.pending().done(stream.nextSequence(), 1);
      }
      stream.addStep();
      return;
    }
    // A closing row keeps how its episode ended, so that a window finds it where it ends.
    boolean terminated = at > 0 && (flags.byteAt(at - 1) & RowFlags.TERMINATED) != 0;
    int ended = terminated ? RowFlags.TERMINATED : RowFlags.TRUNCATED;
    writeFlags(file, row, RowFlags.CLOSING | ended);
    file.setClosing(row);
    stream.closeEpisode();
  }

  private void writeFlags(RowFile file, int row, int flags) {
    if (!file.isEvicted()) {
      writer.flags(file, row, flags);
    }
  }

  /**
   * Files of which no row is live go at once, the oldest first, so that a window's rows never go
   * before it. One stays while the disk has no room for what it alone says of streams.
   */
  void releaseDeadFiles() {
    try {
      while (files.count() > 1 && files.oldest().liveRows() == 0) {
        keepMarks(files.oldest());
        files.evictOldest();
      }
    } catch (Refusal noRoom) {
      LOG.debug("a file without live rows stays: {}", noRoom.getMessage());
    }
  }

  private void evictOldest() {
    RowFile file = files.oldest();
    keepMarks(file);
    for (int row = 0; row < file.rows() && file.liveRows() > 0; row++) {
      evicted += evict.test(leaf(file, row)) ? 1 : 0;
    }
    files.evictOldest();
  }

  /** What the oldest file alone says of streams is kept elsewhere before it goes. */
  private void keepMarks(RowFile oldest) {
    if (medium.isDurable() && streams.all().stream().anyMatch(each -> each.file() == oldest)) {
      List<StreamMark> marks =
          streams.all().stream()
              .filter(each -> each.file() == null || each.file() == oldest)
              .map(Stream::mark)
              .toList();
      medium.keep(marks);
    }
  }
}
