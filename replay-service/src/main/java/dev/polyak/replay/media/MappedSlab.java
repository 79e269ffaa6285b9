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
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/** A file of rows that is filled, mapped; see {@link FileFormat}. Belongs to the store's thread. */
final class MappedSlab extends FileSlab {
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
    super(path, shape.fileBytes(), shape, mode, more);
    rows = whole().asSlice(shape.rowsOffset());
    rowBytes = rows.asByteBuffer();
    checksums = new CRC32C[shape.blocks()];
    newestSlots = new byte[shape.blocks()];
    syncedSlots = new byte[shape.blocks()];
  }

  @Override
  int format() {
    return FileFormat.FORMAT;
  }

  @Override
  int headerCrcOffset() {
    return FileFormat.HEADER_CRC;
  }

  boolean isReadOnly() {
    return whole().isReadOnly();
  }

  @Override
  public MemorySegment rows() {
    return rows;
  }

  /** Begins a file of another number; what it held before counts no more. */
  void begin(UUID store, long file, int newBlockShift) {
    Arrays.fill(checksums, null);
    Arrays.fill(syncedSlots, (byte) 0);
    unsynced.clear();
    syncing.clear();
    MemorySegment whole = whole();
    whole.set(LONG, 0, FileFormat.MAGIC);
    whole.set(INT, Long.BYTES, FileFormat.FORMAT);
    whole.set(INT, FileFormat.ROW_BYTES, shape().rowBytes());
    whole.set(LONG, FileFormat.STORE, store.getMostSignificantBits());
    whole.set(LONG, FileFormat.STORE + Long.BYTES, store.getLeastSignificantBits());
    whole.set(LONG, FileFormat.FILE, file);
    whole.set(INT, FileFormat.FILE_SHIFT, shape().fileShift());
    whole.set(INT, FileFormat.BLOCK_SHIFT, newBlockShift);
    whole.set(INT, FileFormat.HEADER_CRC, headerCrc(whole, FileFormat.HEADER_CRC));
    hold(file, newBlockShift);
  }

  @Override
  public void open(int block, int history, StreamMark mark) {
    checksums[block] = new CRC32C();
    newestSlots[block] = 1;
    // Slots of an earlier use of the file are not valid: their CRC is of its number then.
    blocks().open(block, history, mark);
    if (history > 0) {
      checksum(block, 0, history);
    }
  }

  @Override
  public void commit(
      int block, int from, int to, long nextSequence, boolean episodeOpen, long closedThrough) {
    CRC32C crc = checksum(block, from, to);
    int slot = 1 - newestSlots[block];
    blocks().write(block, slot, to, episodeOpen, nextSequence, closedThrough, (int) crc.getValue());
    newestSlots[block] = (byte) slot;
    unsynced.set(block);
    if (to == blockRows()) {
      checksums[block] = null;
    }
  }

  private CRC32C checksum(int block, int from, int to) {
    CRC32C crc = checksums[block];
    int bytes = shape().rowBytes();
    int start = block * blockRows() * bytes;
    rowBytes.limit(start + to * bytes).position(start + from * bytes);
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
    int bytes = shape().rowBytes();
    int start = block * blockRows() * bytes;
    ByteBuffer part = rowBytes.duplicate();
    part.limit(start + to * bytes).position(start + from * bytes);
    crc.update(part);
  }

  /** The newest commits of the first blocks; null for one that has none. */
  List<BlockTable.Commit> commits(int opened) {
    List<BlockTable.Commit> commits = new ArrayList<>(opened);
    for (int block = 0; block < opened; block++) {
      commits.add(blocks().commit(block, newestSlots[block]));
    }
    return commits;
  }

  /** The blocks with these commits alone; what was committed later is not in them. */
  MemorySegment table(List<BlockTable.Commit> commits) {
    MemorySegment table =
        Arena.ofAuto().allocate(shape().rowsOffset() - FileFormat.HEADER_BYTES, Long.BYTES);
    BlockTable copy = new BlockTable(table, blocks().file());
    for (int block = 0; block < commits.size(); block++) {
      long at = (long) block * FileFormat.BLOCK_BYTES;
      MemorySegment.copy(whole(), FileFormat.HEADER_BYTES + at, table, at, FileFormat.SLOTS);
      BlockTable.Commit commit = commits.get(block);
      if (commit != null) {
        copy.write(
            block,
            0,
            commit.rows(),
            commit.episodeOpen(),
            commit.nextSequence(),
            commit.closedThrough(),
            commit.crc());
      }
    }
    return table;
  }

  @Override
  boolean isUnsynced() {
    return !unsynced.isEmpty();
  }

  /** Whether all that was committed is forced. */
  boolean isSynced() {
    return unsynced.isEmpty() && syncing.isEmpty();
  }

  /** Notes in each block that has grown how far it is, before a round of forces. */
  void beginSync() {
    syncing.or(unsynced);
    unsynced.clear();
    for (int block = syncing.nextSetBit(0); block >= 0; block = syncing.nextSetBit(block + 1)) {
      int other = 1 - syncedSlots[block];
      blocks().copy(block, newestSlots[block], FileFormat.COMMIT_SLOTS + other);
    }
  }

  /** The round has finished: the next one overwrites the other slots. */
  void endSync() {
    for (int block = syncing.nextSetBit(0); block >= 0; block = syncing.nextSetBit(block + 1)) {
      syncedSlots[block] = (byte) (1 - syncedSlots[block]);
    }
    syncing.clear();
  }
}
