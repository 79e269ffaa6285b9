package dev.polyak.replay.media;

import static dev.polyak.replay.media.FileFormat.INT;
import static dev.polyak.replay.media.FileFormat.LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32C;

/** A file of rows, mapped; see {@link FileFormat}. Belongs to the store's thread. */
final class MappedSlab implements Slab {
  private final Shape shape;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment whole;
  private final MemorySegment rows;
  private final ByteBuffer rowBytes;

  /** The running checksum of each block that may grow; null for the others. */
  private final CRC32C[] checksums;

  /** The slot of each block's newest commit. */
  private final byte[] newestSlots;

  /** Which of its synced slots each block's last finished round wrote. */
  private final byte[] syncedSlots;

  /** Blocks that have grown since the last round began, and those of the round under way. */
  private final BitSet unsynced = new BitSet();

  private final BitSet syncing = new BitSet();
  private Path path;
  private BlockTable blocks;
  private int blockShift;

  /** Maps a file that has been allocated whole. */
  MappedSlab(Path path, Shape shape) throws IOException {
    this(path, shape, FileChannel.MapMode.READ_WRITE, StandardOpenOption.WRITE);
  }

  /** Maps a file that nothing changes. */
  static MappedSlab readOnly(Path path, Shape shape) throws IOException {
    return new MappedSlab(path, shape, FileChannel.MapMode.READ_ONLY);
  }

  private MappedSlab(Path path, Shape shape, FileChannel.MapMode mode, OpenOption... more)
      throws IOException {
    this.path = path;
    this.shape = shape;
    whole = map(path, shape.fileBytes(), arena, mode, more);
    rows = whole.asSlice(FileFormat.rowsOffset(shape.blocks()));
    rowBytes = rows.asByteBuffer();
    checksums = new CRC32C[shape.blocks()];
    newestSlots = new byte[shape.blocks()];
    syncedSlots = new byte[shape.blocks()];
  }

  /** Maps the first bytes of a file that is read, and more. */
  static MemorySegment map(
      Path path, long bytes, Arena arena, FileChannel.MapMode mode, OpenOption... more)
      throws IOException {
    Set<OpenOption> options = new HashSet<>(List.of(more));
    options.add(StandardOpenOption.READ);
    try (FileChannel channel = FileChannel.open(path, options)) {
      return channel.map(mode, 0, bytes, arena);
    }
  }

  boolean isReadOnly() {
    return whole.isReadOnly();
  }

  Path path() {
    return path;
  }

  void moved(Path to) {
    path = to;
  }

  @Override
  public MemorySegment rows() {
    return rows;
  }

  MemorySegment whole() {
    return whole;
  }

  BlockTable blocks() {
    return blocks;
  }

  int blockShift() {
    return blockShift;
  }

  /** Begins a file of another number; what it held before counts no more. */
  void begin(UUID store, long file, int newBlockShift) {
    blockShift = newBlockShift;
    Arrays.fill(checksums, null);
    Arrays.fill(syncedSlots, (byte) 0);
    unsynced.clear();
    syncing.clear();
    whole.set(LONG, 0, FileFormat.MAGIC);
    whole.set(INT, Long.BYTES, FileFormat.FORMAT);
    whole.set(INT, FileFormat.ROW_BYTES, shape.rowBytes());
    put(FileFormat.STORE, store);
    whole.set(LONG, FileFormat.FILE, file);
    whole.set(INT, FileFormat.FILE_SHIFT, shape.fileShift());
    whole.set(INT, FileFormat.BLOCK_SHIFT, blockShift);
    whole.set(INT, FileFormat.HEADER_CRC, headerCrc());
    table(file);
  }

  private void table(long file) {
    blocks = new BlockTable(whole.asSlice(FileFormat.HEADER_BYTES), file);
  }

  private void put(int at, UUID id) {
    whole.set(LONG, at, id.getMostSignificantBits());
    whole.set(LONG, at + Long.BYTES, id.getLeastSignificantBits());
  }

  private UUID id(int at) {
    return new UUID(whole.get(LONG, at), whole.get(LONG, at + Long.BYTES));
  }

  private int headerCrc() {
    CRC32C crc = new CRC32C();
    crc.update(whole.asSlice(0, FileFormat.HEADER_CRC).asByteBuffer());
    return (int) crc.getValue();
  }

  /**
   * Reads the header of a file that was there.
   *
   * @return what is wrong with it, or an empty text
   */
  String read(UUID store, long file) {
    if (whole.get(LONG, 0) != FileFormat.MAGIC) {
      return "it is not a file of rows";
    }
    int format = whole.get(INT, Long.BYTES);
    if (format != FileFormat.FORMAT) {
      return "its format is %d, this build reads %d".formatted(format, FileFormat.FORMAT);
    }
    if (whole.get(INT, FileFormat.HEADER_CRC) != headerCrc()) {
      return "its header is damaged";
    }
    if (!id(FileFormat.STORE).equals(store)) {
      return "it belongs to another store";
    }
    if (whole.get(LONG, FileFormat.FILE) != file) {
      return "its header says that it is file %d".formatted(whole.get(LONG, FileFormat.FILE));
    }
    if (whole.get(INT, FileFormat.ROW_BYTES) != shape.rowBytes()
        || whole.get(INT, FileFormat.FILE_SHIFT) != shape.fileShift()) {
      return "it has other rows: %d of %d bytes, not %d of %d"
          .formatted(
              1 << whole.get(INT, FileFormat.FILE_SHIFT),
              whole.get(INT, FileFormat.ROW_BYTES),
              1 << shape.fileShift(),
              shape.rowBytes());
    }
    blockShift = whole.get(INT, FileFormat.BLOCK_SHIFT);
    if (blockShift < 0 || shape.fileShift() - blockShift > 31 || blockCount() > shape.blocks()) {
      return "its blocks have 2^%d rows".formatted(blockShift);
    }
    table(file);
    return "";
  }

  /** Blocks that the file has room for. */
  int blockCount() {
    return 1 << Math.max(0, shape.fileShift() - blockShift);
  }

  @Override
  public void open(int block, int history, StreamMark mark) {
    checksums[block] = new CRC32C();
    newestSlots[block] = 1;
    // Slots of an earlier use of the file are not valid: their CRC is of its number then.
    blocks.open(block, history, mark);
    if (history > 0) {
      checksum(block, 0, history);
    }
  }

  @Override
  public void commit(
      int block, int from, int to, long nextSequence, boolean episodeOpen, long closedThrough) {
    CRC32C crc = checksum(block, from, to);
    int slot = 1 - newestSlots[block];
    blocks.write(block, slot, to, episodeOpen, nextSequence, closedThrough, (int) crc.getValue());
    newestSlots[block] = (byte) slot;
    unsynced.set(block);
    if (to == 1 << blockShift) {
      checksums[block] = null;
    }
  }

  private CRC32C checksum(int block, int from, int to) {
    CRC32C crc = checksums[block];
    int start = (block << blockShift) * shape.rowBytes();
    rowBytes.limit(start + to * shape.rowBytes()).position(start + from * shape.rowBytes());
    crc.update(rowBytes);
    return crc;
  }

  /** The block goes on from what was recovered of it. */
  void goOn(int block, int slot, CRC32C checksum) {
    newestSlots[block] = (byte) slot;
    checksums[block] = checksum;
  }

  /** Checksum of the first rows of a block, over those of {@code crc} before. */
  void update(CRC32C crc, int block, int from, int to) {
    int start = (block << blockShift) * shape.rowBytes();
    ByteBuffer part = rowBytes.duplicate();
    part.limit(start + to * shape.rowBytes()).position(start + from * shape.rowBytes());
    crc.update(part);
  }

  /** The newest commits of the first blocks; null for one that has none. */
  List<BlockTable.Commit> commits(int opened) {
    List<BlockTable.Commit> commits = new ArrayList<>(opened);
    for (int block = 0; block < opened; block++) {
      commits.add(blocks.commit(block, newestSlots[block]));
    }
    return commits;
  }

  boolean isUnsynced() {
    return !unsynced.isEmpty();
  }

  /** Notes in each block that has grown how far it is, before a round of forces. */
  void beginSync() {
    syncing.or(unsynced);
    unsynced.clear();
    for (int block = syncing.nextSetBit(0); block >= 0; block = syncing.nextSetBit(block + 1)) {
      int other = 1 - syncedSlots[block];
      blocks.copy(block, newestSlots[block], FileFormat.COMMIT_SLOTS + other);
    }
  }

  /** The round has finished: the next one overwrites the other slots. */
  void endSync() {
    for (int block = syncing.nextSetBit(0); block >= 0; block = syncing.nextSetBit(block + 1)) {
      syncedSlots[block] = (byte) (1 - syncedSlots[block]);
    }
    syncing.clear();
  }

  void close() {
    arena.close();
  }
}
