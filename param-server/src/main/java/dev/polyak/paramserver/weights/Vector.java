package dev.polyak.paramserver.weights;

import com.google.protobuf.ByteString;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.parameters.v1.Encoding;
import dev.polyak.parameters.v1.NetworkKey;
import dev.polyak.proto.SnapshotStream;
import dev.polyak.proto.Tensors;
import java.util.EnumMap;
import java.util.Map;

/**
 * The weights of one network, finite and never changed; whoever gets the array only reads it.
 *
 * <p>Each encoding is made once, for whichever subscriber asks first, and shared by all of them,
 * also across snapshots in which these weights did not move.
 */
public final class Vector {
  /** The largest float32 that binary16 does not round to infinity. */
  private static final float LARGEST_FLOAT16 = Math.nextDown(65_520f);

  private final float[] values;
  private final long hash;
  private final Map<Encoding, Encoded> encoded = new EnumMap<>(Encoding.class);

  /**
   * What a subscriber gets.
   *
   * @param hash of the bytes
   */
  record Encoded(ByteString bytes, long hash) {}

  /**
   * Takes ownership of the array.
   *
   * @param hash of the values, {@link Tensors#hash(float[])}
   */
  Vector(float[] values, long hash) {
    this.values = values;
    this.hash = hash;
  }

  static Vector of(float[] values) {
    return new Vector(values, Tensors.hash(values));
  }

  float[] values() {
    return values;
  }

  long hash() {
    return hash;
  }

  /**
   * The vector in an encoding.
   *
   * @param key for the message of a refusal
   * @throws Refusal if a value is beyond the encoding
   */
  synchronized Encoded encode(NetworkKey key, Encoding encoding) {
    return encoded.computeIfAbsent(encoding, each -> encodeNow(key, each));
  }

  private Encoded encodeNow(NetworkKey key, Encoding encoding) {
    if (encoding != Encoding.ENCODING_FLOAT16) {
      return new Encoded(SnapshotStream.encode(values, encoding), hash);
    }
    requireFloat16(key);
    ByteString bytes = SnapshotStream.encode(values, encoding);
    return new Encoded(bytes, Tensors.hash(Tensors.view(bytes)));
  }

  private void requireFloat16(NetworkKey key) {
    for (int i = 0; i < values.length; i++) {
      if (Math.abs(values[i]) > LARGEST_FLOAT16) {
        throw Refusal.state(
            "element %d of %s is %s, beyond float16's %s: subscribe with float32",
            i, Keys.name(key), values[i], LARGEST_FLOAT16);
      }
    }
  }
}
