package dev.polyak.replay.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.polyak.replay.store.ColumnLayout;
import dev.polyak.replay.store.RowCursor;
import dev.polyak.replay.store.RowFile;
import dev.polyak.replay.store.Windows;
import dev.polyak.replay.v1.ColumnSelection.Rows;
import dev.polyak.replay.v1.SampleBatch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Copies windows from rows, where each is contiguous, into a message, where each column is. All
 * fields of a message lie in one buffer:
 *
 * <pre>
 *   masses | leaves | keys | lengths | column 0 | ... | column k | ends | tables, where there are several
 * </pre>
 *
 * Belongs to one thread.
 */
final class BatchWriter {
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);
  private static final VarHandle DOUBLE = view(double[].class);
  private static final VarHandle RAW_INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final SamplePlan plan;
  private final int rowBytes;
  private final ColumnLayout[] columns;
  private final Rows[] rows;
  private final int[] ends;
  private final RowCursor cursor = new RowCursor();

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }

  BatchWriter(SamplePlan plan) {
    this.plan = plan;
    rowBytes = plan.layout().rowBytes();
    columns = plan.columns().stream().map(ColumnPlan::column).toArray(ColumnLayout[]::new);
    rows = plan.columns().stream().map(ColumnPlan::rows).toArray(Rows[]::new);
    ends = new int[columns.length];
  }

  /** How many windows from {@code offset} on make one message: one at least. */
  int fitting(Windows windows, int offset) {
    long bytes = 0;
    int count = 0;
    while (offset + count < windows.count()) {
      bytes += plan.windowBytes(windows.length(offset + count));
      if (bytes > plan.messageBytes()) {
        break;
      }
      count++;
    }
    return count;
  }

  /** Bytes of {@code count} windows from {@code offset} on. */
  int bytes(Windows windows, int offset, int count) {
    long bytes = 0;
    for (int i = offset; i < offset + count; i++) {
      bytes += plan.windowBytes(windows.length(i));
    }
    return (int) bytes;
  }

  /** The windows as a message, whose fields are views of {@code buffer}. */
  SampleBatch.Builder write(Windows windows, int offset, int count, byte[] buffer) {
    SampleBatch.Builder batch = SampleBatch.newBuilder().setOffset(offset).setWindows(count);
    int masses = 0;
    int leaves = masses + count * Double.BYTES;
    int keys = leaves + count * Double.BYTES;
    int lengths = keys + count * Long.BYTES;
    int first = lengths + count * Integer.BYTES;
    long steps = 0;
    for (int i = 0; i < count; i++) {
      DOUBLE.set(buffer, masses + i * Double.BYTES, windows.mass(offset + i));
      DOUBLE.set(buffer, leaves + i * Double.BYTES, windows.leaf(offset + i));
      LONG.set(buffer, keys + i * Long.BYTES, windows.key(offset + i));
      INT.set(buffer, lengths + i * Integer.BYTES, windows.length(offset + i));
      steps += windows.length(offset + i);
    }
    int at = first;
    for (int c = 0; c < columns.length; c++) {
      ends[c] = at;
      at += (int) ((rows[c] == Rows.ROWS_ALL ? steps : count) * columns[c].bytes());
    }
    int endBytes = at;
    int tables = endBytes + count;
    for (int i = 0; i < count; i++) {
      gather(windows, offset + i, buffer);
      buffer[endBytes + i] = windows.end(offset + i);
      if (plan.shares().size() > 1) {
        buffer[tables + i] = windows.table(offset + i);
      }
    }
    batch
        .setMasses(slice(buffer, masses, leaves))
        .setLeaves(slice(buffer, leaves, keys))
        .setKeys(slice(buffer, keys, lengths))
        .setLengths(slice(buffer, lengths, first))
        .setEnds(slice(buffer, endBytes, tables));
    int begin = first;
    for (int end : ends) {
      batch.addColumns(slice(buffer, begin, end));
      begin = end;
    }
    if (plan.shares().size() > 1) {
      batch.setTables(slice(buffer, tables, tables + count));
    }
    return batch;
  }

  private static ByteString slice(byte[] buffer, int begin, int end) {
    return UnsafeByteOperations.unsafeWrap(buffer, begin, end - begin);
  }

  /** Copies one window behind what each column has already. */
  private void gather(Windows windows, int i, byte[] buffer) {
    for (int c = 0; c < columns.length; c++) {
      ColumnLayout column = columns[c];
      switch (rows[c]) {
        case ROWS_FIRST -> copy(windows.firstFile(i), windows.firstRow(i), c, column, buffer);
        case ROWS_LAST -> copy(windows.lastFile(i), windows.lastRow(i), c, column, buffer);
        default -> {
          cursor.set(windows.firstFile(i), windows.firstRow(i));
          for (int step = windows.length(i); step > 0; step--) {
            copy(cursor.file(), cursor.row(), c, column, buffer);
            cursor.next();
          }
        }
      }
    }
  }

  private void copy(RowFile file, int row, int c, ColumnLayout column, byte[] buffer) {
    MemorySegment segment = file.segment();
    long from = (long) row * rowBytes + column.offset();
    int bytes = column.bytes();
    int to = ends[c];
    ends[c] = to + bytes;
    if (bytes == Integer.BYTES) {
      RAW_INT.set(buffer, to, segment.get(ValueLayout.JAVA_INT_UNALIGNED, from));
    } else {
      MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, from, buffer, to, bytes);
    }
  }
}
