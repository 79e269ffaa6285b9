package dev.polyak.proto;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.polyak.parameters.v1.Chunk;
import dev.polyak.parameters.v1.Encoding;
import dev.polyak.parameters.v1.NetworkKey;
import dev.polyak.parameters.v1.NetworkVector;
import dev.polyak.parameters.v1.SnapshotHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Vectors as chunks, and chunks as vectors: the body of every message stream of parameters.proto.
 */
public final class SnapshotStream {
  /** Bytes of a chunk at the most. */
  public static final int CHUNK_BYTES = 1 << 20;

  private SnapshotStream() {}

  /** A header entry for {@code vector} in float32, hash included. */
  public static NetworkVector describe(NetworkKey key, float[] vector) {
    return NetworkVector.newBuilder()
        .setKey(key)
        .setLength(vector.length)
        .setEncoding(Encoding.ENCODING_FLOAT32)
        .setHash(Tensors.hash(vector))
        .build();
  }

  /**
   * Cuts vectors, in the header's order, into chunks.
   *
   * @param encoding of all of them
   */
  public static void write(List<float[]> vectors, Encoding encoding, Consumer<Chunk> out) {
    for (float[] vector : vectors) {
      ByteString bytes = encode(vector, encoding);
      for (int at = 0; at < bytes.size(); at += CHUNK_BYTES) {
        int end = Math.min(bytes.size(), at + CHUNK_BYTES);
        out.accept(Chunk.newBuilder().setData(bytes.substring(at, end)).build());
      }
    }
  }

  /** The bytes of a vector in an encoding. */
  public static ByteString encode(float[] vector, Encoding encoding) {
    if (encoding != Encoding.ENCODING_FLOAT16) {
      return Tensors.ofFloats(vector);
    }
    ByteBuffer buffer =
        ByteBuffer.allocate(vector.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : vector) {
      buffer.putShort(Float.floatToFloat16(value));
    }
    return UnsafeByteOperations.unsafeWrap(buffer.flip());
  }

  /**
   * Puts chunks together again. Memory is taken for what the header announces, which the caller has
   * bounded; a chunk beyond it is refused.
   */
  public static final class Assembly {
    private final List<NetworkVector> headers;
    private final List<byte[]> encoded = new ArrayList<>();
    private int vector;
    private int filled;

    public Assembly(SnapshotHeader header) {
      headers = header.getNetworksList();
      for (NetworkVector each : headers) {
        encoded.add(new byte[Math.toIntExact(each.getLength() * width(each.getEncoding()))]);
      }
      skipFull();
    }

    /**
     * Takes the next bytes.
     *
     * @throws IllegalArgumentException if there are more than the header announced
     */
    public void add(Chunk chunk) {
      ByteString data = chunk.getData();
      int at = 0;
      while (at < data.size()) {
        if (complete()) {
          throw new IllegalArgumentException(
              "%d bytes more than the header's vectors hold".formatted(data.size() - at));
        }
        byte[] destination = encoded.get(vector);
        int count = Math.min(data.size() - at, destination.length - filled);
        data.copyTo(destination, at, filled, count);
        at += count;
        filled += count;
        skipFull();
      }
    }

    private void skipFull() {
      while (!complete() && filled == encoded.get(vector).length) {
        vector++;
        filled = 0;
      }
    }

    public boolean complete() {
      return vector == encoded.size();
    }

    /**
     * The vectors in the header's order, each checked.
     *
     * @throws IllegalArgumentException if bytes are missing, a hash is another or a number is not
     *     finite
     */
    public List<float[]> finish() {
      if (!complete()) {
        throw new IllegalArgumentException(
            "the weights of %s end after %d of %d bytes"
                .formatted(name(headers.get(vector)), filled, encoded.get(vector).length));
      }
      List<float[]> vectors = new ArrayList<>(encoded.size());
      for (int i = 0; i < encoded.size(); i++) {
        vectors.add(decode(headers.get(i), encoded.get(i)));
      }
      return vectors;
    }

    private static float[] decode(NetworkVector header, byte[] bytes) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      long hash = Tensors.hash(buffer);
      if (hash != header.getHash()) {
        throw new IllegalArgumentException(
            "the weights of %s have hash %016x, their header says %016x"
                .formatted(name(header), hash, header.getHash()));
      }
      float[] values = new float[Math.toIntExact(header.getLength())];
      if (header.getEncoding() == Encoding.ENCODING_FLOAT16) {
        for (int i = 0; i < values.length; i++) {
          values[i] = Float.float16ToFloat(buffer.getShort(i * Short.BYTES));
        }
      } else {
        buffer.asFloatBuffer().get(values);
      }
      int bad = Tensors.firstNotFinite(values);
      if (bad >= 0) {
        throw new IllegalArgumentException(
            "the weights of %s are not finite: element %d of %d is %s"
                .formatted(name(header), bad, values.length, values[bad]));
      }
      return values;
    }

    private static String name(NetworkVector header) {
      return header.getKey().getNetwork() + " " + header.getKey().getKind();
    }

    private static int width(Encoding encoding) {
      return encoding == Encoding.ENCODING_FLOAT16 ? Short.BYTES : Float.BYTES;
    }
  }
}
