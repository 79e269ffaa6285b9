package dev.polyak.replay.offline;

import dev.polyak.replay.media.Slab;
import dev.polyak.replay.store.ColumnLayout;
import dev.polyak.replay.store.RowFlags;
import dev.polyak.replay.store.RowLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * A row in a file that is mapped.
 *
 * @param row in its file
 * @param sequence of the step; of a closing row, of the step that would have followed
 */
public record StoredRow(RowLayout layout, Slab slab, int row, long incarnation, long sequence) {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
  private static final int SHOWN_VALUES = 8;

  /** Where it begins, in bytes. */
  private long offset() {
    return (long) row * layout.rowBytes(slab);
  }

  private int flags() {
    return slab.rows().get(ValueLayout.JAVA_BYTE, offset() + layout.flagsOffset());
  }

  /** Whether it only holds an episode's final observation. */
  public boolean isClosing() {
    return (flags() & RowFlags.CLOSING) != 0;
  }

  /** Whether its step ended the episode by the environment's rules. */
  public boolean isTerminated() {
    return (flags() & RowFlags.TERMINATED) != 0;
  }

  /** Whether its step cut the episode off. */
  public boolean isTruncated() {
    return (flags() & RowFlags.TRUNCATED) != 0;
  }

  /** How its step ended its episode: bits of {@link RowFlags}. */
  int ended() {
    return flags() & RowFlags.ENDED;
  }

  /** Whether earlier rows, which the frames of its stack are in, were not stored with it. */
  boolean lacksFrames() {
    return (flags() & RowFlags.INCOMPLETE) != 0;
  }

  /** A column's bytes. */
  public MemorySegment value(int column) {
    return value(layout.columns().get(column));
  }

  private MemorySegment value(ColumnLayout column) {
    if (column.isCompressed() && slab.packed() != null) {
      byte[] value = new byte[column.bytes()];
      slab.packed().read(row, column.value(), value, 0);
      return MemorySegment.ofArray(value);
    }
    return slab.rows().asSlice(offset() + column.offset(), column.bytes());
  }

  /** Its flags in words, or an empty text. */
  public String end() {
    String how = isTerminated() ? "terminated" : isTruncated() ? "truncated" : "";
    return isClosing() ? "closing, " + how : how;
  }

  double reward() {
    return number(layout.indexOf("reward")).doubleValue();
  }

  /** The first value of a column. */
  public Number number(int column) {
    ColumnLayout at = layout.columns().get(column);
    return number(value(at), at, 0);
  }

  /** A column's values, the first ones where they are many. */
  public String text(int column) {
    ColumnLayout at = layout.columns().get(column);
    int count = at.bytes() / ColumnLayout.bytes(at.type());
    MemorySegment value = value(at);
    if (count == 1) {
      return text(number(value, at, 0));
    }
    StringJoiner values = new StringJoiner(" ", "[", "]");
    for (int i = 0; i < Math.min(count, SHOWN_VALUES); i++) {
      values.add(text(number(value, at, i)));
    }
    if (count > SHOWN_VALUES) {
      values.add("... %d more".formatted(count - SHOWN_VALUES));
    }
    return values.toString();
  }

  private static String text(Number value) {
    return value instanceof Float || value instanceof Double
        ? String.format(Locale.ROOT, "%.6g", value.doubleValue())
        : value.toString();
  }

  private static Number number(MemorySegment value, ColumnLayout column, int i) {
    long at = (long) i * ColumnLayout.bytes(column.type());
    return switch (column.type()) {
      case DATA_TYPE_FLOAT32 -> value.get(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER), at);
      case DATA_TYPE_FLOAT64 -> value.get(ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ORDER), at);
      case DATA_TYPE_UINT8 -> value.get(ValueLayout.JAVA_BYTE, at) & 0xff;
      case DATA_TYPE_INT32 -> value.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ORDER), at);
      case DATA_TYPE_INT64 -> value.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ORDER), at);
      case DATA_TYPE_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("column %s has no type".formatted(column.name()));
    };
  }
}
