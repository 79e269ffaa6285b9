package dev.polyak.replay.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.polyak.replay.store.ColumnLayout;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.DataType;
import java.util.List;
import java.util.Locale;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** A column's type in NumPy's words and in Arrow's. */
final class DataTypes {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String PREFIX = "DATA_TYPE_";

  private DataTypes() {}

  /** NumPy's name. */
  static String name(Column column) {
    return column.getDataType().name().substring(PREFIX.length()).toLowerCase(Locale.ROOT);
  }

  /** The type of NumPy's name; unspecified where it has none here. */
  static DataType of(String name) {
    return List.of(DataType.values()).stream()
        .filter(type -> type.name().equals(PREFIX + name.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElse(DataType.DATA_TYPE_UNSPECIFIED);
  }

  /** Bytes of one value. */
  static int bytes(Column column) {
    return ColumnLayout.bytes(column.getDataType());
  }

  static boolean isInteger(DataType type) {
    return type != DataType.DATA_TYPE_FLOAT32 && type != DataType.DATA_TYPE_FLOAT64;
  }

  static ArrowType arrow(DataType type) {
    return switch (type) {
      case DATA_TYPE_FLOAT32 -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
      case DATA_TYPE_FLOAT64 -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
      case DATA_TYPE_UINT8 -> new ArrowType.Int(8, false);
      case DATA_TYPE_INT32 -> new ArrowType.Int(32, true);
      case DATA_TYPE_INT64 -> new ArrowType.Int(64, true);
      case DATA_TYPE_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalArgumentException(type.name());
    };
  }

  /**
   * The smallest type that holds all values of an Arrow type; unspecified for one of no numbers.
   */
  static DataType of(MinorType type) {
    return switch (type) {
      case BIT, UINT1 -> DataType.DATA_TYPE_UINT8;
      case TINYINT, SMALLINT, UINT2, INT -> DataType.DATA_TYPE_INT32;
      case UINT4, BIGINT -> DataType.DATA_TYPE_INT64;
      case FLOAT2, FLOAT4 -> DataType.DATA_TYPE_FLOAT32;
      case FLOAT8 -> DataType.DATA_TYPE_FLOAT64;
      default -> DataType.DATA_TYPE_UNSPECIFIED;
    };
  }

  static JsonNode least(DataType type) {
    return switch (type) {
      case DATA_TYPE_UINT8 -> NODES.numberNode(0);
      case DATA_TYPE_INT32 -> NODES.numberNode(Integer.MIN_VALUE);
      case DATA_TYPE_INT64 -> NODES.numberNode(Long.MIN_VALUE);
      default -> NODES.numberNode(Double.NEGATIVE_INFINITY);
    };
  }

  static JsonNode greatest(DataType type) {
    return switch (type) {
      case DATA_TYPE_UINT8 -> NODES.numberNode(0xff);
      case DATA_TYPE_INT32 -> NODES.numberNode(Integer.MAX_VALUE);
      case DATA_TYPE_INT64 -> NODES.numberNode(Long.MAX_VALUE);
      default -> NODES.numberNode(Double.POSITIVE_INFINITY);
    };
  }
}
