package dev.polyak.replay.media;

import static dev.polyak.replay.media.FileFormat.INT;
import static dev.polyak.replay.media.FileFormat.LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The blocks of one file on disk: to whom each belongs, and how far it is committed; see {@link
 * FileFormat}. Belongs to one thread.
 */
final class BlockTable {
  private static final MemorySegment BLANK =
      MemorySegment.ofArray(new byte[FileFormat.BLOCK_BYTES]);

  private final MemorySegment table;
  private final long file;
  private final ByteBuffer scratch =
      ByteBuffer.allocate(FileFormat.BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final CRC32C crc = new CRC32C();

  /**
   * @param table the blocks
   * @param file its number
   */
  BlockTable(MemorySegment table, long file) {
    this.table = table;
    this.file = file;
  }

  /** A commit as it stands in a slot. */
  record Commit(int rows, boolean episodeOpen, long nextSequence, long closedThrough, int crc) {}

  /**
   * Where the values of a packed file's block lie.
   *
   * @param offset in the file
   * @param crc of the values, and after them the block's rows
   */
  record Packing(long offset, long bytes, int crc) {}

  /** The number of the file. */
  long file() {
    return file;
  }

  /** To whom a block belongs, and how much of its front is history. */
  record Owner(int history, StreamMark mark) {
    /** The block as it stands after a commit. */
    Recovered.Block block(int number, Commit commit) {
      return new Recovered.Block(
          number,
          history,
          commit.rows,
          mark,
          new StreamMark(
              mark.stream(),
              mark.incarnation(),
              commit.nextSequence,
              mark.rows() + commit.rows - history,
              commit.episodeOpen,
              commit.closedThrough));
    }
  }

  void open(int block, int history, StreamMark mark) {
    long at = at(block);
    byte[] name = mark.stream().getBytes(StandardCharsets.US_ASCII);
    table.set(INT, at + FileFormat.HISTORY, history);
    table.set(LONG, at + FileFormat.INCARNATION, mark.incarnation());
    table.set(LONG, at + FileFormat.FIRST_ROW, mark.rows());
    table.set(LONG, at + FileFormat.SEQUENCE, mark.nextSequence());
    table.set(LONG, at + FileFormat.CLOSED_BEFORE, mark.closedThrough());
    table.set(INT, at + FileFormat.OPEN_BEFORE, mark.episodeOpen() ? 1 : 0);
    table.set(INT, at + FileFormat.NAME_LENGTH, name.length);
    table.asSlice(at + FileFormat.NAME, FileFormat.NAME_BYTES).fill((byte) 0);
    MemorySegment.copy(MemorySegment.ofArray(name), 0, table, at + FileFormat.NAME, name.length);
    VarHandle.releaseFence();
    table.set(INT, at, ownerCrc(at));
  }

  /** The owner of a block, or null where it is not open. */
  Owner owner(int block) {
    long at = at(block);
    int length = table.get(INT, at + FileFormat.NAME_LENGTH);
    if (table.get(INT, at) != ownerCrc(at) || length < 1 || length > FileFormat.NAME_BYTES) {
      return null;
    }
    byte[] name = new byte[length];
    MemorySegment.copy(table, at + FileFormat.NAME, MemorySegment.ofArray(name), 0, length);
    return new Owner(
        table.get(INT, at + FileFormat.HISTORY),
        new StreamMark(
            new String(name, StandardCharsets.US_ASCII),
            table.get(LONG, at + FileFormat.INCARNATION),
            table.get(LONG, at + FileFormat.SEQUENCE),
            table.get(LONG, at + FileFormat.FIRST_ROW),
            table.get(INT, at + FileFormat.OPEN_BEFORE) != 0,
            table.get(LONG, at + FileFormat.CLOSED_BEFORE)));
  }

  /** Writes a slot: its fields, then what makes it valid. */
  void write(
      int block,
      int slot,
      int rows,
      boolean episodeOpen,
      long nextSequence,
      long closedThrough,
      int rowsCrc) {
    long at = at(block, slot);
    table.set(INT, at + FileFormat.ROWS, rows);
    table.set(INT, at + FileFormat.EPISODE_OPEN, episodeOpen ? 1 : 0);
    table.set(LONG, at + FileFormat.NEXT_SEQUENCE, nextSequence);
    table.set(LONG, at + FileFormat.CLOSED_THROUGH, closedThrough);
    table.set(INT, at + FileFormat.ROWS_CRC, rowsCrc);
    VarHandle.releaseFence();
    table.set(INT, at + FileFormat.SLOT_CRC, slotCrc(at, block));
  }

  /** Copies a slot of the same block, which keeps it valid. */
  void copy(int block, int slot, int to) {
    MemorySegment.copy(table, at(block, slot), table, at(block, to), FileFormat.SLOT_BYTES);
  }

  /** Makes a slot invalid. */
  void clear(int block, int slot) {
    table.asSlice(at(block, slot), FileFormat.SLOT_BYTES).fill((byte) 0);
  }

  /** Makes a block one that is not open. */
  void clear(int block) {
    table.asSlice(at(block), FileFormat.BLOCK_BYTES).fill((byte) 0);
  }

  /** What a slot says, or null where it is not valid. */
  Commit commit(int block, int slot) {
    long at = at(block, slot);
    int rows = table.get(INT, at + FileFormat.ROWS);
    if (rows <= 0 || table.get(INT, at + FileFormat.SLOT_CRC) != slotCrc(at, block)) {
      return null;
    }
    return new Commit(
        rows,
        table.get(INT, at + FileFormat.EPISODE_OPEN) != 0,
        table.get(LONG, at + FileFormat.NEXT_SEQUENCE),
        table.get(LONG, at + FileFormat.CLOSED_THROUGH),
        table.get(INT, at + FileFormat.ROWS_CRC));
  }

  void write(int block, Packing packing) {
    long at = at(block, FileFormat.PACKING_SLOT);
    table.set(LONG, at + FileFormat.VALUES, packing.offset);
    table.set(LONG, at + FileFormat.VALUES_BYTES, packing.bytes);
    table.set(INT, at + FileFormat.PACKED_CRC, packing.crc);
    table.set(INT, at + FileFormat.SLOT_CRC, slotCrc(at, block));
  }

  /** How a block is packed, or null where that is not known. */
  Packing packing(int block) {
    long at = at(block, FileFormat.PACKING_SLOT);
    return table.get(INT, at + FileFormat.SLOT_CRC) == slotCrc(at, block)
        ? new Packing(
            table.get(LONG, at + FileFormat.VALUES),
            table.get(LONG, at + FileFormat.VALUES_BYTES),
            table.get(INT, at + FileFormat.PACKED_CRC))
        : null;
  }

  /** Whether nothing at all stands in a block. */
  boolean isBlank(int block) {
    MemorySegment record = table.asSlice(at(block), FileFormat.BLOCK_BYTES);
    return record.mismatch(BLANK) < 0;
  }

  private static long at(int block) {
    return (long) block * FileFormat.BLOCK_BYTES;
  }

  private static long at(int block, int slot) {
    return at(block) + FileFormat.SLOTS + (long) slot * FileFormat.SLOT_BYTES;
  }

  private int ownerCrc(long at) {
    scratch.clear();
    copyToScratch(at + Integer.BYTES, FileFormat.SLOTS - Integer.BYTES);
    return crcOfScratch(0);
  }

  private int slotCrc(long at, int block) {
    scratch.clear();
    copyToScratch(at, FileFormat.SLOT_CRC);
    return crcOfScratch(block);
  }

  private void copyToScratch(long from, int bytes) {
    MemorySegment.copy(
        table, java.lang.foreign.ValueLayout.JAVA_BYTE, from, scratch.array(), 0, bytes);
    scratch.position(bytes);
  }

  private int crcOfScratch(int block) {
    scratch.putInt(block).putLong(file);
    crc.reset();
    crc.update(scratch.array(), 0, scratch.position());
    return (int) crc.getValue();
  }
}
