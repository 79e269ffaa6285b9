package dev.polyak.replay.store;

import com.google.protobuf.ByteString;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/**
 * Copies rows of a message, where each column is contiguous, into a file, where each row is.
 * Belongs to the store's thread.
 */
final class RowWriter {
  private final RowLayout layout;
  private final MemorySegment[] sources;

  RowWriter(RowLayout layout) {
    this.layout = layout;
    sources = new MemorySegment[layout.columns().size()];
  }

  /** Reads from a message's columns until the next call. */
  void open(List<ByteString> columns) {
    for (int i = 0; i < sources.length; i++) {
      sources[i] = MemorySegment.ofBuffer(columns.get(i).asReadOnlyByteBuffer());
    }
  }

  void close() {
    Arrays.fill(sources, null);
  }

  /**
   * Copies rows {@code [first, first + count)} of the message to rows {@code [row, row + count)} of
   * the file.
   */
  void copy(int first, int count, RowFile file, int row) {
    MemorySegment target = file.segment();
    int rowBytes = layout.rowBytes();
    for (int c = 0; c < sources.length; c++) {
      ColumnLayout column = layout.columns().get(c);
      MemorySegment source = sources[c];
      int bytes = column.bytes();
      long from = (long) first * bytes;
      long to = (long) row * rowBytes + column.offset();
      if (bytes == Integer.BYTES) {
        for (int i = 0; i < count; i++, from += bytes, to += rowBytes) {
          target.set(
              ValueLayout.JAVA_INT_UNALIGNED, to, source.get(ValueLayout.JAVA_INT_UNALIGNED, from));
        }
      } else {
        for (int i = 0; i < count; i++, from += bytes, to += rowBytes) {
          MemorySegment.copy(source, from, target, to, bytes);
        }
      }
    }
  }

  /** Sets a row's stored flags. */
  void flags(RowFile file, int row, int flags) {
    file.segment()
        .set(
            ValueLayout.JAVA_BYTE,
            (long) row * layout.rowBytes() + layout.flagsOffset(),
            (byte) flags);
  }
}
