package dev.polyak.replay.media;

import static dev.polyak.replay.media.FileFormat.INT;
import static dev.polyak.replay.media.FileFormat.LONG;

import dev.polyak.node.storage.DamagedFileException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32C;

/** A file of rows, mapped; see {@link FileFormat}. Belongs to the store's thread. */
abstract sealed class FileSlab implements Slab permits MappedSlab, PackedSlab {
  private final Shape shape;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment whole;
  private Path path;
  private BlockTable blocks;
  private int blockShift;

  FileSlab(Path path, long bytes, Shape shape, FileChannel.MapMode mode, OpenOption... more)
      throws IOException {
    this.path = path;
    this.shape = shape;
    whole = map(path, bytes, arena, mode, more);
  }

  /**
   * Maps a file that was there, of either format.
   *
   * @throws DamagedFileException if its length is not the one that it should have
   */
  static FileSlab open(Path path, Shape shape, boolean readOnly) throws IOException {
    ByteBuffer front = ByteBuffer.allocate(FileFormat.PACKED_HEADER_CRC);
    long bytes;
    try (FileChannel channel = FileChannel.open(path)) {
      bytes = channel.size();
      channel.read(front, 0);
    }
    front.order(ByteOrder.LITTLE_ENDIAN);
    boolean packed =
        front.getLong(0) == FileFormat.MAGIC
            && front.getInt(Long.BYTES) == FileFormat.PACKED_FORMAT;
    long expected =
        packed
            ? Math.max(
                front.getLong(FileFormat.FILE_BYTES), shape.rowsOffset() + shape.packedRowsBytes())
            : shape.fileBytes();
    if (bytes != expected) {
      throw new DamagedFileException(path, "it has %d bytes, not %d".formatted(bytes, expected));
    }
    if (packed) {
      return new PackedSlab(path, bytes, shape);
    }
    return readOnly ? MappedSlab.readOnly(path, shape) : new MappedSlab(path, shape);
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

  /** Its format. */
  abstract int format();

  /** Where the checksum of its header stands, which is of all before it. */
  abstract int headerCrcOffset();

  /** Whether something was committed since the last round of forces began. */
  abstract boolean isUnsynced();

  Shape shape() {
    return shape;
  }

  Path path() {
    return path;
  }

  void moved(Path to) {
    path = to;
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

  /** Rows of a block. */
  int blockRows() {
    return 1 << blockShift;
  }

  /** Blocks that the file has room for. */
  int blockCount() {
    return 1 << Math.max(0, shape.fileShift() - blockShift);
  }

  /** It is the file of a number now. */
  final void hold(long file, int newBlockShift) {
    blockShift = newBlockShift;
    blocks = new BlockTable(whole.asSlice(FileFormat.HEADER_BYTES), file);
  }

  static int headerCrc(MemorySegment header, int end) {
    CRC32C crc = new CRC32C();
    crc.update(header.asSlice(0, end).asByteBuffer());
    return (int) crc.getValue();
  }

  private UUID store() {
    return new UUID(
        whole.get(LONG, FileFormat.STORE), whole.get(LONG, FileFormat.STORE + Long.BYTES));
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
    if (format != format()) {
      return "its format is %d, this build reads %d and %d"
          .formatted(format, FileFormat.FORMAT, FileFormat.PACKED_FORMAT);
    }
    if (whole.get(INT, headerCrcOffset()) != headerCrc(whole, headerCrcOffset())) {
      return "its header is damaged";
    }
    if (!store().equals(store)) {
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
    int shift = whole.get(INT, FileFormat.BLOCK_SHIFT);
    int count = 1 << Math.clamp(shape.fileShift() - (long) shift, 0, 30);
    if (shift < 0 || count > shape.blocks()) {
      return "its blocks have 2^%d rows".formatted(shift);
    }
    hold(file, shift);
    return "";
  }

  void close() {
    arena.close();
  }
}
