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
 *   masses | leaves | keys | lengths | frame offsets of each selection of distinct frames | column 0 | ... | column k | ends
 *   | tables, where there are several
 * </pre>
 *
 * <p>{@link #fitting} and {@link #bytes} are the run's thread's; the rest is used in one thread at
 * a time, while the windows hold their files.
 */
final class BatchWriter {
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);
  private static final VarHandle DOUBLE = view(double[].class);
  private static final VarHandle RAW_INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle RAW_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** Up to here, a loop is faster than a call that copies. */
  private static final int SHORT_BYTES = 64;

  private final SamplePlan plan;
  private final ColumnPlan[] columns;
  private final int[] ends;
  private final int[] offsetEnds;
  private final int[] frames;
  private final RowCursor cursor = new RowCursor();

  /** Nobody reads it: it keeps the compiler from leaving {@link #touch} out. */
  @SuppressWarnings("UnusedVariable")
  private int touched;

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }

  BatchWriter(SamplePlan plan) {
    this.plan = plan;
    columns = plan.columns().toArray(ColumnPlan[]::new);
    ends = new int[columns.length];
    offsetEnds = new int[columns.length];
    frames = new int[columns.length];
  }

  /** How many windows from {@code offset} on make one message: one at least. */
  int fitting(Windows windows, int offset) {
    long bytes = 0;
    int count = 0;
    while (offset + count < windows.count()) {
      bytes += plan.windowBytes(windows.length(offset + count), windows.age(offset + count));
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
      bytes += plan.windowBytes(windows.length(i), windows.age(i));
    }
    return (int) bytes;
  }

  /** Writes the windows to a message, whose fields are views of {@code buffer}. */
  void write(Windows windows, int offset, int count, byte[] buffer, SampleBatch.Builder batch) {
    batch.setOffset(offset).setWindows(count);
    int masses = 0;
    int leaves = masses + count * Double.BYTES;
    int keys = leaves + count * Double.BYTES;
    int lengths = keys + count * Long.BYTES;
    int firstOffset = lengths + count * Integer.BYTES;
    for (int i = 0; i < count; i++) {
      DOUBLE.set(buffer, masses + i * Double.BYTES, windows.mass(offset + i));
      DOUBLE.set(buffer, leaves + i * Double.BYTES, windows.leaf(offset + i));
      LONG.set(buffer, keys + i * Long.BYTES, windows.key(offset + i));
      INT.set(buffer, lengths + i * Integer.BYTES, windows.length(offset + i));
    }
    int firstColumn = placeOffsets(windows, offset, count, firstOffset);
    int endBytes = placeColumns(windows, offset, count, firstColumn);
    int tables = endBytes + count;
    touch(windows, offset, count);
    for (ColumnPlan column : columns) {
      gather(windows, offset, count, column, buffer);
    }
    for (int i = 0; i < count; i++) {
      buffer[endBytes + i] = windows.end(offset + i);
      if (plan.shares().size() > 1) {
        buffer[tables + i] = windows.table(offset + i);
      }
    }
    batch
        .setMasses(slice(buffer, masses, leaves))
        .setLeaves(slice(buffer, leaves, keys))
        .setKeys(slice(buffer, keys, lengths))
        .setLengths(slice(buffer, lengths, firstOffset))
        .setEnds(slice(buffer, endBytes, tables));
    int begin = firstOffset;
    for (ColumnPlan column : columns) {
      if (column.isDistinct()) {
        batch.addFrameOffsets(slice(buffer, begin, offsetEnds[column.index()]));
        begin = offsetEnds[column.index()];
      }
    }
    for (int end : ends) {
      batch.addColumns(slice(buffer, begin, end));
      begin = end;
    }
    if (plan.shares().size() > 1) {
      batch.setTables(slice(buffer, tables, tables + count));
    }
  }

  /**
   * Reads a byte of the first and of the last row of each window, so that the cache misses of one
   * do not wait for those of another when they are copied.
   */
  private void touch(Windows windows, int offset, int count) {
    int sum = 0;
    for (int i = offset; i < offset + count; i++) {
      sum += firstByte(windows.firstFile(i), windows.firstRow(i));
      sum += firstByte(windows.lastFile(i), windows.lastRow(i));
    }
    touched = sum;
  }

  private byte firstByte(RowFile file, int row) {
    return file.segment().get(ValueLayout.JAVA_BYTE, (long) row * file.rowBytes());
  }

  /** Sets where each selection's frame offsets begin; returns where they all end. */
  private int placeOffsets(Windows windows, int offset, int count, int first) {
    int at = first;
    for (ColumnPlan column : columns) {
      offsetEnds[column.index()] = at;
      frames[column.index()] = 0;
      for (int i = offset; column.isDistinct() && i < offset + count; i++) {
        at += (int) column.offsetBytes(windows.length(i));
      }
    }
    return at;
  }

  /** Sets where each column begins; returns where they all end. */
  private int placeColumns(Windows windows, int offset, int count, int first) {
    int steps = 0;
    for (int i = offset; i < offset + count; i++) {
      steps += windows.length(i);
    }
    int at = first;
    for (ColumnPlan column : columns) {
      ends[column.index()] = at;
      if (column.isDistinct()) {
        for (int i = offset; column.holdsFrames() && i < offset + count; i++) {
          at += (int) column.bytes(windows.length(i), windows.age(i));
        }
      } else {
        at += (column.rows() == Rows.ROWS_ALL ? steps : count) * column.valueBytes();
      }
    }
    return at;
  }

  private static ByteString slice(byte[] buffer, int begin, int end) {
    return UnsafeByteOperations.unsafeWrap(buffer, begin, end - begin);
  }

  /** Copies what a selection has of the windows: column by column, whose rows are near by now. */
  private void gather(Windows windows, int offset, int count, ColumnPlan column, byte[] buffer) {
    for (int i = offset; i < offset + count; i++) {
      if (!column.isDistinct()) {
        gatherValues(windows, i, column, buffer);
      } else {
        gatherOffsets(windows, i, column, buffer);
        if (column.holdsFrames()) {
          gatherFrames(windows, i, column, buffer);
        }
      }
    }
  }

  private void gatherValues(Windows windows, int i, ColumnPlan column, byte[] buffer) {
    int length = windows.length(i);
    int age = windows.age(i);
    switch (column.rows()) {
      case ROWS_FIRST -> copyStack(windows.firstFile(i), windows.firstRow(i), age, column, buffer);
      case ROWS_LAST ->
          copyStack(windows.lastFile(i), windows.lastRow(i), age + length, column, buffer);
      default -> {
        cursor.set(windows.firstFile(i), windows.firstRow(i));
        for (int step = 0; step < length; step++) {
          copyStack(cursor.file(), cursor.row(), age + step, column, buffer);
          cursor.next();
        }
      }
    }
  }

  /** Copies a row's value, with the frames before it where they are stacked. */
  private void copyStack(RowFile file, int row, int age, ColumnPlan column, byte[] buffer) {
    for (int back = column.column().stack() - 1; back > 0; back--) {
      copy(file, row - Math.min(back, age), column, buffer);
    }
    copy(file, row, column, buffer);
  }

  private void gatherOffsets(Windows windows, int i, ColumnPlan column, byte[] buffer) {
    FramePool pool = column.pool();
    int length = windows.length(i);
    int step = column.rows() == Rows.ROWS_LAST ? length : 0;
    int at = offsetEnds[column.index()];
    for (int value = column.values(length); value > 0; value--, step++) {
      for (int back = column.column().stack() - 1; back >= 0; back--, at += Integer.BYTES) {
        int index = pool.index(step, back, length, windows.age(i));
        INT.set(buffer, at, frames[column.index()] + index);
      }
    }
    offsetEnds[column.index()] = at;
    frames[column.index()] += pool.frames(length, windows.age(i));
  }

  private void gatherFrames(Windows windows, int i, ColumnPlan column, byte[] buffer) {
    FramePool pool = column.pool();
    int length = windows.length(i);
    int age = windows.age(i);
    int headEnd = pool.headEnd(length, age);
    if (headEnd > 0) {
      for (int back = pool.reach(age); back > 0; back--) {
        copy(windows.firstFile(i), windows.firstRow(i) - back, column, buffer);
      }
      cursor.set(windows.firstFile(i), windows.firstRow(i));
      for (int step = 0; step < headEnd; step++) {
        copy(cursor.file(), cursor.row(), column, buffer);
        cursor.next();
      }
    }
    for (int step = pool.tailStart(length, age); step <= length; step++) {
      copy(windows.lastFile(i), windows.lastRow(i) - (length - step), column, buffer);
    }
  }

  private void copy(RowFile file, int row, ColumnPlan selection, byte[] buffer) {
    ColumnLayout column = selection.column();
    int bytes = column.bytes();
    int to = ends[selection.index()];
    ends[selection.index()] = to + bytes;
    if (column.isCompressed() && file.packed() != null) {
      file.packed().read(row, column.value(), buffer, to);
      return;
    }
    MemorySegment segment = file.segment();
    long from = (long) row * file.rowBytes() + column.offset();
    if (bytes > SHORT_BYTES || bytes % Integer.BYTES != 0) {
      MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, from, buffer, to, bytes);
      return;
    }
    int at = 0;
    for (; at + Long.BYTES <= bytes; at += Long.BYTES) {
      RAW_LONG.set(buffer, to + at, segment.get(ValueLayout.JAVA_LONG_UNALIGNED, from + at));
    }
    if (at < bytes) {
      RAW_INT.set(buffer, to + at, segment.get(ValueLayout.JAVA_INT_UNALIGNED, from + at));
    }
  }
}
