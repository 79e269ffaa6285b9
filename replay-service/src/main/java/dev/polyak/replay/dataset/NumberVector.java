package dev.polyak.replay.dataset;

import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.replay.v1.Column;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Numbers of a vector, so many a row, as a column's type has them. */
final class NumberVector {
  private NumberVector() {}

  /** Numbers of a row of a field; 0 where it has no such fixed count. */
  static int width(Field field) {
    return field.getType() instanceof ArrowType.FixedSizeList list ? list.getListSize() : 1;
  }

  /** The field of the numbers themselves. */
  static Field numbers(Field field) {
    List<Field> children = field.getChildren();
    return field.getType() instanceof ArrowType.FixedSizeList ? children.getFirst() : field;
  }

  /**
   * Appends all rows of a vector.
   *
   * @param to little-endian, with room for them
   * @throws ConfigurationException if a number does not fit into the column's type
   */
  static void copy(FieldVector vector, int rows, Column column, ByteBuffer to) {
    FieldVector numbers =
        vector instanceof FixedSizeListVector list ? list.getDataVector() : vector;
    int count = Math.multiplyExact(rows, EpisodeSchema.width(column));
    for (int i = 0; i < count; i++) {
      switch (column.getDataType()) {
        case DATA_TYPE_FLOAT32 -> to.putFloat((float) real(numbers, i));
        case DATA_TYPE_FLOAT64 -> to.putDouble(real(numbers, i));
        case DATA_TYPE_UINT8 -> to.put((byte) integer(numbers, i, column, 0, 0xff));
        case DATA_TYPE_INT32 ->
            to.putInt((int) integer(numbers, i, column, Integer.MIN_VALUE, Integer.MAX_VALUE));
        case DATA_TYPE_INT64 ->
            to.putLong(integer(numbers, i, column, Long.MIN_VALUE, Long.MAX_VALUE));
        case DATA_TYPE_UNSPECIFIED, UNRECOGNIZED ->
            throw new IllegalArgumentException(column.getDataType().name());
      }
    }
  }

  private static double real(FieldVector vector, int i) {
    return switch (vector) {
      case Float4Vector floats -> floats.get(i);
      case Float8Vector doubles -> doubles.get(i);
      case Float2Vector halves -> halves.getValueAsFloat(i);
      default -> integer(vector, i);
    };
  }

  private static long integer(FieldVector vector, int i) {
    return switch (vector) {
      case BitVector bits -> bits.get(i);
      case TinyIntVector bytes -> bytes.get(i);
      case UInt1Vector bytes -> bytes.get(i) & 0xff;
      case SmallIntVector shorts -> shorts.get(i);
      case UInt2Vector shorts -> shorts.get(i);
      case IntVector ints -> ints.get(i);
      case UInt4Vector ints -> ints.get(i) & 0xffffffffL;
      case BigIntVector longs -> longs.get(i);
      default -> throw new IllegalArgumentException(vector.getField().toString());
    };
  }

  private static long integer(FieldVector vector, int i, Column column, long least, long greatest) {
    long value = integer(vector, i);
    if (value < least || value > greatest) {
      throw new ConfigurationException(
          "%s: %d does not fit into %s".formatted(column.getName(), value, DataTypes.name(column)));
    }
    return value;
  }
}
