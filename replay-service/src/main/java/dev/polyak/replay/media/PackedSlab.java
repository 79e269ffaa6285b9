package dev.polyak.replay.media;

import static dev.polyak.replay.media.FileFormat.INT;
import static dev.polyak.replay.media.FileFormat.LONG;
import static dev.polyak.replay.media.FileFormat.UNALIGNED_INT;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.node.storage.DamagedFileException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.UUID;
import java.util.zip.CRC32C;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * A packed file, mapped to be read; see {@link FileFormat}. Any thread may read its rows and values
 * while the file is pinned.
 */
public final class PackedSlab extends FileSlab {
  private static final LZ4SafeDecompressor DECOMPRESSOR =
      LZ4Factory.fastestInstance().safeDecompressor();

  private final MemorySegment rows;
  private final ByteBuffer bytes;
  private final int[] valueBytes;
  private final int frontBytes;
  private final int packedBytes;

  /** Maps a file that has been written whole. */
  PackedSlab(Path path, long fileBytes, Shape shape) throws IOException {
    super(path, fileBytes, shape, FileChannel.MapMode.READ_ONLY);
    rows = whole().asSlice(shape.rowsOffset(), shape.packedRowsBytes());
    bytes = whole().asByteBuffer();
    valueBytes = shape.row().values().stream().mapToInt(Integer::intValue).toArray();
    frontBytes = shape.row().frontBytes();
    packedBytes = shape.row().packedBytes();
  }

  @Override
  int format() {
    return FileFormat.PACKED_FORMAT;
  }

  @Override
  int headerCrcOffset() {
    return FileFormat.PACKED_HEADER_CRC;
  }

  @Override
  String read(UUID store, long file) {
    String problem = super.read(store, file);
    if (!problem.isEmpty()) {
      return problem;
    }
    int rowBytes = whole().get(INT, FileFormat.PACKED_ROW_BYTES);
    long fileBytes = whole().get(LONG, FileFormat.FILE_BYTES);
    return rowBytes == packedBytes && fileBytes == whole().byteSize()
        ? ""
        : "it has %d bytes with packed rows of %d, not %d with rows of %d"
            .formatted(whole().byteSize(), packedBytes, fileBytes, rowBytes);
  }

  @Override
  public MemorySegment rows() {
    return rows;
  }

  @Override
  public PackedSlab packed() {
    return this;
  }

  @Override
  public long bytes() {
    return whole().byteSize() - shape().rowsOffset();
  }

  @Override
  boolean isUnsynced() {
    return false;
  }

  @Override
  public void open(int block, int history, StreamMark mark) {
    throw new IllegalStateException("%s is packed".formatted(path()));
  }

  @Override
  public void commit(
      int block, int from, int to, long nextSequence, boolean episodeOpen, long closedThrough) {
    throw new IllegalStateException("%s is packed".formatted(path()));
  }

  /** Blocks that hold rows. */
  int packedBlocks() {
    return whole().get(INT, FileFormat.PACKED_BLOCKS);
  }

  /**
   * Reads one of a row's values.
   *
   * @param value as {@link RowShape} counts them
   * @param target of its bytes, from {@code at} on
   * @throws Refusal if it is damaged, with the file's name
   */
  public void read(int row, int value, byte[] target, int at) {
    long reference =
        (long) row * packedBytes + frontBytes + (long) value * RowShape.REFERENCE_BYTES;
    int offset = rows.get(UNALIGNED_INT, reference);
    int length = rows.get(UNALIGNED_INT, reference + Integer.BYTES);
    int size = valueBytes[value];
    if (offset < 0 || length < 0 || length > bytes.capacity() - offset || length > size) {
      throw damaged(row, "refers to %d bytes at %d".formatted(length, offset));
    }
    if (length == size) {
      MemorySegment.copy(whole(), ValueLayout.JAVA_BYTE, offset, target, at, size);
      return;
    }
    int read;
    try {
      read = DECOMPRESSOR.decompress(bytes, offset, length, ByteBuffer.wrap(target), at, size);
    } catch (LZ4Exception malformed) {
      throw damaged(row, "has a value that cannot be decompressed");
    }
    if (read != size) {
      throw damaged(row, "has a value of %d bytes, not %d".formatted(read, size));
    }
  }

  /** Reads a row as it was before it was packed, into {@code target} from {@code at} on. */
  public void readRow(int row, byte[] target, int at) {
    MemorySegment.copy(
        rows, ValueLayout.JAVA_BYTE, (long) row * packedBytes, target, at, frontBytes);
    int behind = at + frontBytes;
    for (int value = 0; value < valueBytes.length; value++) {
      read(row, value, target, behind);
      behind += valueBytes[value];
    }
  }

  private Refusal damaged(int row, String what) {
    return new Refusal(
        Refusal.Reason.DAMAGED,
        "%s is damaged: row %d, in block %d, %s"
            .formatted(path(), row, row >>> blockShift(), what));
  }

  /** Whether a block's rows and values are as they were written. */
  boolean isWhole(int block, BlockTable.Packing packing) {
    long end = packing.offset() + packing.bytes();
    if (packing.offset() < 0 || packing.bytes() < 0 || end > bytes.capacity()) {
      return false;
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate().limit((int) end).position((int) packing.offset()));
    long blockBytes = (long) blockRows() * packedBytes;
    crc.update(rows.asSlice(block * blockBytes, blockBytes).asByteBuffer());
    return (int) crc.getValue() == packing.crc();
  }

  /**
   * Unpacks all rows, and checks them against what was noted when they were appended. What a start
   * does not do: it checks what is packed.
   *
   * @throws DamagedFileException that names the block
   */
  void requireRows() throws DamagedFileException {
    byte[] row = new byte[shape().rowBytes()];
    for (int block = 0; block < blockCount(); block++) {
      BlockTable.Commit commit = blocks().commit(block, 0);
      if (commit == null) {
        continue;
      }
      CRC32C crc = new CRC32C();
      for (int i = 0; i < commit.rows(); i++) {
        readRow(block * blockRows() + i, row, 0);
        crc.update(row);
      }
      if ((int) crc.getValue() != commit.crc()) {
        throw new DamagedFileException(
            path(),
            "block %d of stream %s unpacks to rows that are not as they were stored"
                .formatted(block, blocks().owner(block).mark().stream()));
      }
    }
  }
}
