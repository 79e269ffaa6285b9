package dev.polyak.proto;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The tensor codec: primitive arrays to and from the little-endian {@code bytes} fields of the
 * protocol.
 */
public final class Tensors {
  private Tensors() {}

  /** A copy of {@code values} as float32. */
  public static ByteString ofFloats(float[] values) {
    return ofFloats(values, 0, values.length);
  }

  /** A copy of {@code values[offset .. offset + count)} as float32. */
  public static ByteString ofFloats(float[] values, int offset, int count) {
    ByteBuffer buffer = littleEndian(count * Float.BYTES);
    buffer.asFloatBuffer().put(values, offset, count);
    return UnsafeByteOperations.unsafeWrap(buffer);
  }

  /** A copy of {@code values} as int64. */
  public static ByteString ofLongs(long[] values, int count) {
    ByteBuffer buffer = littleEndian(count * Long.BYTES);
    buffer.asLongBuffer().put(values, 0, count);
    return UnsafeByteOperations.unsafeWrap(buffer);
  }

  /** A little-endian view of {@code bytes}, without a copy. */
  public static ByteBuffer view(ByteString bytes) {
    // A part of a larger buffer is seen from its own beginning.
    return bytes.asReadOnlyByteBuffer().slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Copies all of {@code bytes}, float32, to {@code destination} from {@code offset} on.
   *
   * @return how many
   * @throws IllegalArgumentException if the bytes are not whole float32 values
   */
  public static int toFloats(ByteString bytes, float[] destination, int offset) {
    if (bytes.size() % Float.BYTES != 0) {
      throw new IllegalArgumentException(
          "%d bytes are not a whole number of float32 values".formatted(bytes.size()));
    }
    int count = bytes.size() / Float.BYTES;
    view(bytes).asFloatBuffer().get(destination, offset, count);
    return count;
  }

  /** All of {@code bytes} as float32 values. */
  public static float[] toFloats(ByteString bytes) {
    float[] values = new float[bytes.size() / Float.BYTES];
    toFloats(bytes, values, 0);
    return values;
  }

  /**
   * The content hash of parameters.proto: CRC32C of the first half of the float32 bytes in the
   * upper 32 bits, of the second half in the lower.
   */
  public static long hash(float[] values) {
    ByteBuffer bytes = littleEndian(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return hash(bytes);
  }

  /**
   * As {@link #hash(float[])}, of the bytes between position and limit, which stay where they are.
   */
  public static long hash(ByteBuffer bytes) {
    int half = bytes.remaining() / 2;
    CRC32C first = new CRC32C();
    first.update(bytes.slice(bytes.position(), half));
    CRC32C second = new CRC32C();
    second.update(bytes.slice(bytes.position() + half, bytes.remaining() - half));
    return first.getValue() << 32 | second.getValue();
  }

  /** Index of the first value that is NaN or infinite, or -1. */
  public static int firstNotFinite(float[] values) {
    // A float32 is finite exactly if its exponent bits are not all ones; a maximum over integers
    // has no branches.
    int largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Float.floatToRawIntBits(value) & 0x7fffffff);
    }
    if (largest < 0x7f800000) {
      return -1;
    }
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        return i;
      }
    }
    throw new AssertionError("a value that was not finite is gone");
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
