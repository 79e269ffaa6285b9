package dev.polyak.replay.store;

import dev.polyak.replay.v1.DataType;

/**
 * Where a column lies in a row.
 *
 * @param bytes of one row's value: of one frame, where frames are stacked
 * @param stack frames that make one observation; 1 where none are stacked
 * @param offset in the row, in bytes
 * @param value as {@link dev.polyak.replay.media.RowShape} counts those that packed files hold
 *     compressed; -1 of a column that is never compressed
 */
public record ColumnLayout(
    String name, DataType type, int bytes, int stack, int offset, int value) {
  /** Whether packed files hold it compressed. */
  public boolean isCompressed() {
    return value >= 0;
  }

  /** Bytes of one value; 0 where the type is unknown. */
  public static int bytes(DataType type) {
    return switch (type) {
      case DATA_TYPE_FLOAT32, DATA_TYPE_INT32 -> Integer.BYTES;
      case DATA_TYPE_FLOAT64, DATA_TYPE_INT64 -> Long.BYTES;
      case DATA_TYPE_UINT8 -> Byte.BYTES;
      case DATA_TYPE_UNSPECIFIED, UNRECOGNIZED -> 0;
    };
  }
}
