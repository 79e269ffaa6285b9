package dev.polyak.learner.replay;

import com.google.protobuf.ByteString;
import dev.polyak.proto.Tensors;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.DataType;
import java.nio.ByteBuffer;

/**
 * A column of a message: values of {@link #width()} elements each, read as float32. Belongs to one
 * thread.
 */
final class Values implements Observations {
  private final String name;
  private final DataType type;
  private final int width;
  private ByteBuffer bytes = ByteBuffer.allocate(0);
  private long count;

  /** A column of the store's signature; of a stacked one, its frames. */
  Values(Column column) {
    name = column.getName();
    type = column.getDataType();
    width = width(column);
  }

  /** Elements of one value; of a stacked column, of one frame. */
  static int width(Column column) {
    long elements = 1;
    for (int axis : column.getShapeList()) {
      elements = Math.multiplyExact(elements, Integer.toUnsignedLong(axis));
    }
    return Math.toIntExact(elements);
  }

  /** Bytes of one element. */
  static int size(DataType type) {
    return switch (type) {
      case DATA_TYPE_UINT8 -> Byte.BYTES;
      case DATA_TYPE_FLOAT32, DATA_TYPE_INT32 -> Float.BYTES;
      case DATA_TYPE_FLOAT64, DATA_TYPE_INT64 -> Double.BYTES;
      case DATA_TYPE_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("no data type: " + type);
    };
  }

  String name() {
    return name;
  }

  DataType type() {
    return type;
  }

  int width() {
    return width;
  }

  /** Values of the message. */
  long count() {
    return count;
  }

  /** Bytes of one value. */
  int valueBytes() {
    return width * size(type);
  }

  /**
   * Looks at another message.
   *
   * @throws IllegalArgumentException if it does not hold {@code announced} values
   */
  void set(ByteString content, long announced) {
    if (content.size() != announced * valueBytes()) {
      throw new IllegalArgumentException(
          "column %s has %d bytes, %d values of %d bytes are announced"
              .formatted(name, content.size(), announced, valueBytes()));
    }
    bytes = Tensors.view(content);
    count = announced;
  }

  /** Element {@code element} of value {@code value}. */
  float get(int value, int element) {
    int index = value * width + element;
    return switch (type) {
      case DATA_TYPE_FLOAT32 -> bytes.getFloat(index * Float.BYTES);
      case DATA_TYPE_FLOAT64 -> (float) bytes.getDouble(index * Double.BYTES);
      case DATA_TYPE_UINT8 -> Byte.toUnsignedInt(bytes.get(index));
      case DATA_TYPE_INT32 -> bytes.getInt(index * Integer.BYTES);
      case DATA_TYPE_INT64 -> bytes.getLong(index * Long.BYTES);
      case DATA_TYPE_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalStateException("no data type: " + type);
    };
  }

  @Override
  public void copy(int value, byte[] destination, int offset) {
    if (type != DataType.DATA_TYPE_UINT8) {
      throw new IllegalStateException("column %s is %s, not pixels".formatted(name, type));
    }
    bytes.get(value * width, destination, offset, width);
  }

  @Override
  public void copy(int value, float[] destination, int offset) {
    if (type == DataType.DATA_TYPE_FLOAT32) {
      bytes
          .slice(value * valueBytes(), valueBytes())
          .order(java.nio.ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(destination, offset, width);
      return;
    }
    for (int element = 0; element < width; element++) {
      destination[offset + element] = get(value, element);
    }
  }
}
