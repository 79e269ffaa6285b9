package dev.polyak.replay.store;

import com.google.protobuf.ByteString;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.proto.Tensors;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.DataType;
import dev.polyak.replay.v1.InitialPriorities;
import java.nio.ByteBuffer;

/**
 * What can be said of an append without its stream: sizes, flags, finite values. Thread-safe;
 * copies nothing.
 */
public final class AppendChecks {
  private static final long FLOAT_EXPONENT = 0x7f800000L;
  private static final long DOUBLE_EXPONENT = 0x7ff0000000000000L;

  private AppendChecks() {}

  /**
   * Refuses a message that no stream may append. O(bytes).
   *
   * @throws Refusal naming the column, the row, the value and the limit
   */
  public static void require(RowLayout layout, AppendRows rows) {
    long count = Integer.toUnsignedLong(rows.getCount());
    if (count == 0 && !rows.hasPriorities()) {
      throw Refusal.invalid("an append has rows or priorities");
    }
    if (rows.getFlags().size() != count) {
      throw Refusal.invalid(
          "%d rows need %d bytes of flags, not %d", count, count, rows.getFlags().size());
    }
    if (rows.getFirstSequence() < 0) {
      throw Refusal.invalid(
          "first_sequence is in [0, %d], not %s",
          Long.MAX_VALUE, Long.toUnsignedString(rows.getFirstSequence()));
    }
    if (count > 0 || rows.getColumnsCount() > 0) {
      requireColumns(layout, rows, count);
    }
    requireFlags(rows.getFlags());
    if (rows.hasPriorities()) {
      requirePriorities(rows.getPriorities());
    }
  }

  private static void requireColumns(RowLayout layout, AppendRows rows, long count) {
    if (rows.getColumnsCount() != layout.columns().size()) {
      throw Refusal.invalid(
          "the signature has %d columns %s, the append %d",
          layout.columns().size(),
          layout.columns().stream().map(ColumnLayout::name).toList(),
          rows.getColumnsCount());
    }
    for (int i = 0; i < rows.getColumnsCount(); i++) {
      ColumnLayout column = layout.columns().get(i);
      ByteString values = rows.getColumns(i);
      if (values.size() != count * column.bytes()) {
        throw Refusal.invalid(
            "column %s: %d rows of %d bytes are %d bytes, not %d",
            column.name(), count, column.bytes(), count * column.bytes(), values.size());
      }
      requireFinite(column, values);
    }
  }

  private static void requireFinite(ColumnLayout column, ByteString values) {
    int at = firstNotFinite(column.type(), values);
    if (at >= 0) {
      ByteBuffer view = Tensors.view(values);
      throw Refusal.invalid(
          "column %s, row %d: values are finite, not %s",
          column.name(),
          at / column.bytes(),
          column.type() == DataType.DATA_TYPE_FLOAT32 ? view.getFloat(at) : view.getDouble(at));
    }
  }

  /** The byte offset of the first value that is NaN or infinite, or -1. */
  private static int firstNotFinite(DataType type, ByteString values) {
    ByteBuffer view = Tensors.view(values);
    int end = view.limit();
    if (type == DataType.DATA_TYPE_FLOAT32) {
      for (int at = 0; at < end; at += Float.BYTES) {
        if ((view.getInt(at) & FLOAT_EXPONENT) == FLOAT_EXPONENT) {
          return at;
        }
      }
    } else if (type == DataType.DATA_TYPE_FLOAT64) {
      for (int at = 0; at < end; at += Double.BYTES) {
        if ((view.getLong(at) & DOUBLE_EXPONENT) == DOUBLE_EXPONENT) {
          return at;
        }
      }
    }
    return -1;
  }

  private static void requireFlags(ByteString flags) {
    int before = 0;
    for (int row = 0; row < flags.size(); row++) {
      int now = flags.byteAt(row) & 0xff;
      boolean ended = (before & RowFlags.CLOSING) == 0 && (before & RowFlags.ENDED) != 0;
      boolean closing = (now & RowFlags.CLOSING) != 0;
      if (now > RowFlags.ALL) {
        throw Refusal.invalid("flags of row %d: %d has bits beyond %d", row, now, RowFlags.ALL);
      }
      if (ended && !closing) {
        throw Refusal.invalid(
            "flags of row %d: the step before ended its episode, so this is its closing row", row);
      }
      if (closing && row > 0 && (before & RowFlags.CLOSING) != 0) {
        throw Refusal.invalid("flags of row %d: the row before closed the episode already", row);
      }
      if (closing && now != (ended ? RowFlags.CLOSING : RowFlags.CLOSING | RowFlags.TRUNCATED)) {
        throw Refusal.invalid(
            "flags of row %d: a closing row has bit 2, and bit 1 exactly where no step ended the"
                + " episode, not %d",
            row, now);
      }
      before = now;
    }
    if ((before & RowFlags.CLOSING) == 0 && (before & RowFlags.ENDED) != 0) {
      throw Refusal.invalid(
          "flags of row %d: a step that ends its episode is followed by its closing row in the same"
              + " message",
          flags.size() - 1);
    }
  }

  private static void requirePriorities(InitialPriorities priorities) {
    if (priorities.getFirstSequence() < 0) {
      throw Refusal.invalid(
          "first_sequence of priorities is in [0, %d], not %s",
          Long.MAX_VALUE, Long.toUnsignedString(priorities.getFirstSequence()));
    }
    requirePriorities(priorities.getValues());
  }

  /** Refuses what is not float32 each, finite and 0 or more. */
  public static void requirePriorities(ByteString values) {
    if (values.isEmpty() || values.size() % Float.BYTES != 0) {
      throw Refusal.invalid(
          "priorities are one or more float32 of 4 bytes, not %d bytes", values.size());
    }
    ByteBuffer view = Tensors.view(values);
    for (int at = 0; at < values.size(); at += Float.BYTES) {
      float value = view.getFloat(at);
      if (!(value >= 0) || value == Float.POSITIVE_INFINITY) {
        throw Refusal.invalid(
            "priority %d is finite and 0 or more, not %s", at / Float.BYTES, value);
      }
    }
  }
}
