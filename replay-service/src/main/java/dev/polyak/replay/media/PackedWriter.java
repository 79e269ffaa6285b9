package dev.polyak.replay.media;

import static dev.polyak.replay.media.FileFormat.INT;
import static dev.polyak.replay.media.FileFormat.LONG;
import static dev.polyak.replay.media.FileFormat.UNALIGNED_INT;

import dev.polyak.node.storage.DamagedFileException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.zip.CRC32C;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/**
 * Writes the packed form of one file into which nothing is written any more; see {@link
 * FileFormat}. Belongs to one thread. Takes memory for the references of a block, and a MiB.
 */
final class PackedWriter implements AutoCloseable {
  private static final LZ4Compressor COMPRESSOR = LZ4Factory.fastestInstance().fastCompressor();
  private static final int CHUNK = 1 << 20;

  private final MappedSlab slab;
  private final List<BlockTable.Commit> commits;
  private final FileChannel channel;
  private final RowShape row;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment packedRows;
  private final MemorySegment chunk;
  private final ByteBuffer source;
  private final ByteBuffer target;
  private final CRC32C crc = new CRC32C();
  private int chunkBytes;

  /** Where the next value is to be, in the file. */
  private long end;

  /**
   * Nothing is written yet.
   *
   * @param commits the newest of each block; null of one that has none
   * @param channel of an empty file
   */
  PackedWriter(MappedSlab slab, List<BlockTable.Commit> commits, FileChannel channel) {
    this.slab = slab;
    this.commits = commits;
    this.channel = channel;
    row = slab.shape().row();
    int largest = row.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    packedRows = arena.allocate((long) slab.blockRows() * row.packedBytes(), Long.BYTES);
    chunk = arena.allocate(CHUNK + COMPRESSOR.maxCompressedLength(largest), Long.BYTES);
    source = slab.rows().asByteBuffer();
    target = chunk.asByteBuffer();
  }

  /**
   * Writes all of it; forces nothing.
   *
   * @throws DamagedFileException if the rows are not as they were committed
   */
  void write() throws IOException {
    MemorySegment table = slab.table(commits);
    BlockTable blocks = new BlockTable(table, slab.blocks().file());
    long begin = slab.shape().rowsOffset();
    end = begin + slab.shape().packedRowsBytes();
    int count = 0;
    for (int block = 0; block < commits.size(); block++) {
      BlockTable.Commit commit = commits.get(block);
      packedRows.fill((byte) 0);
      if (commit == null) {
        blocks.clear(block);
      } else {
        blocks.write(block, pack(block, commit));
        count++;
      }
      write(packedRows, begin + block * packedRows.byteSize());
    }
    write(header(count), 0);
    write(table, FileFormat.HEADER_BYTES);
  }

  private BlockTable.Packing pack(int block, BlockTable.Commit commit) throws IOException {
    requireRows(block, commit);
    crc.reset();
    long begin = end;
    for (int i = 0; i < commit.rows(); i++) {
      long from = ((long) block * slab.blockRows() + i) * row.bytes();
      long to = (long) i * row.packedBytes();
      MemorySegment.copy(slab.rows(), from, packedRows, to, row.frontBytes());
      pack((int) from + row.frontBytes(), to + row.frontBytes());
    }
    flush();
    crc.update(packedRows.asByteBuffer());
    return new BlockTable.Packing(begin, end - begin, (int) crc.getValue());
  }

  /** What is damaged by now must not get a checksum that says otherwise. */
  private void requireRows(int block, BlockTable.Commit commit) throws DamagedFileException {
    crc.reset();
    slab.update(crc, block, 0, commit.rows());
    if ((int) crc.getValue() != commit.crc()) {
      throw new DamagedFileException(
          slab.path(), "block %d has rows that are not as they were stored".formatted(block));
    }
  }

  /** Compresses the values of a row, and refers to them. */
  private void pack(int from, long reference) throws IOException {
    int at = from;
    long to = reference;
    for (int bytes : row.values()) {
      if (chunkBytes > CHUNK) {
        flush();
      }
      int length =
          COMPRESSOR.compress(
              source, at, bytes, target, chunkBytes, target.capacity() - chunkBytes);
      if (length >= bytes) {
        MemorySegment.copy(slab.rows(), at, chunk, chunkBytes, bytes);
        length = bytes;
      }
      packedRows.set(UNALIGNED_INT, to, Math.toIntExact(end));
      packedRows.set(UNALIGNED_INT, to + Integer.BYTES, length);
      chunkBytes += length;
      end += length;
      at += bytes;
      to += RowShape.REFERENCE_BYTES;
    }
  }

  private void flush() throws IOException {
    MemorySegment values = chunk.asSlice(0, chunkBytes);
    crc.update(values.asByteBuffer());
    write(values, end - chunkBytes);
    chunkBytes = 0;
  }

  private MemorySegment header(int blocks) {
    MemorySegment header = arena.allocate(FileFormat.HEADER_BYTES, Long.BYTES);
    MemorySegment.copy(slab.whole(), 0, header, 0, FileFormat.HEADER_CRC);
    header.set(INT, Long.BYTES, FileFormat.PACKED_FORMAT);
    header.set(INT, FileFormat.PACKED_ROW_BYTES, row.packedBytes());
    header.set(INT, FileFormat.PACKED_BLOCKS, blocks);
    header.set(LONG, FileFormat.FILE_BYTES, end);
    header.set(
        INT,
        FileFormat.PACKED_HEADER_CRC,
        FileSlab.headerCrc(header, FileFormat.PACKED_HEADER_CRC));
    return header;
  }

  private void write(MemorySegment bytes, long offset) throws IOException {
    ByteBuffer buffer = bytes.asByteBuffer();
    while (buffer.hasRemaining()) {
      channel.write(buffer, offset + buffer.position());
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
