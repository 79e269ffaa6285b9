package dev.polyak.replay.media;

import java.util.List;

/**
 * What all rows of a store have alike: a front, which is the same wherever a row lies, and behind
 * it the values that a packed file holds compressed.
 *
 * <pre>
 *   row          | front | value 0     | value 1     | ...
 *   packed row   | front | reference 0 | reference 1 | ...
 *
 *   reference    0 where the value begins in the file, in bytes, int32
 *                4 its bytes there, int32; as many as the value's: it is not compressed
 * </pre>
 *
 * @param bytes of a row
 * @param values bytes of each value behind the front
 */
public record RowShape(int bytes, List<Integer> values) {
  static final int REFERENCE_BYTES = 2 * Integer.BYTES;

  public RowShape {
    values = List.copyOf(values);
  }

  /** Whether full files are packed. */
  public boolean isPacked() {
    return !values.isEmpty();
  }

  /** Bytes of the front. */
  public int frontBytes() {
    return bytes - values.stream().mapToInt(Integer::intValue).sum();
  }

  /** Bytes of a row of a packed file. */
  public int packedBytes() {
    return frontBytes() + values.size() * REFERENCE_BYTES;
  }
}
