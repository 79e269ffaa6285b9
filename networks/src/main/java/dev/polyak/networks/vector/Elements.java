package dev.polyak.networks.vector;

import static dev.polyak.networks.vector.Lanes.SPECIES;
import static dev.polyak.networks.vector.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Loops over the elements of padded arrays: lengths are multiples of {@link Lanes#WIDTH}. */
final class Elements {
  private Elements() {}

  private static FloatVector load(float[] array, int at) {
    return FloatVector.fromArray(SPECIES, array, at);
  }

  /** {@code y <- tanh(y)} */
  static void tanh(float[] y, int length) {
    for (int i = 0; i < length; i += WIDTH) {
      load(y, i).lanewise(VectorOperators.TANH).intoArray(y, i);
    }
  }

  /** {@code d <- d} where {@code y} is above 0, else 0. */
  static void rectifierSlope(float[] d, float[] y, int length) {
    for (int i = 0; i < length; i += WIDTH) {
      load(d, i).blend(0f, load(y, i).compare(VectorOperators.LE, 0f)).intoArray(d, i);
    }
  }

  /** {@code d <- d (1 - y^2)} */
  static void tanhSlope(float[] d, float[] y, int length) {
    for (int i = 0; i < length; i += WIDTH) {
      FloatVector value = load(y, i);
      FloatVector slope = load(d, i);
      slope.sub(slope.mul(value).mul(value)).intoArray(d, i);
    }
  }

  /** Sums of the first {@code columns} columns. */
  static void columnSums(
      float[] matrix, int start, int stride, int rows, float[] sums, int sumsStart, int columns) {
    for (int column = 0; column < columns; column += WIDTH) {
      int at = start + column;
      FloatVector even = FloatVector.zero(SPECIES);
      FloatVector odd = FloatVector.zero(SPECIES);
      int row = 0;
      for (; row + 2 <= rows; row += 2) {
        even = even.add(load(matrix, at + row * stride));
        odd = odd.add(load(matrix, at + (row + 1) * stride));
      }
      if (row < rows) {
        even = even.add(load(matrix, at + row * stride));
      }
      even.add(odd).intoArray(sums, sumsStart + column);
    }
  }

  /** {@code to <- to + from}, of any length. */
  static void add(float[] from, int fromStart, float[] to, int toStart, int length) {
    int i = 0;
    for (; i + WIDTH <= length; i += WIDTH) {
      load(to, toStart + i).add(load(from, fromStart + i)).intoArray(to, toStart + i);
    }
    for (; i < length; i++) {
      to[toStart + i] += from[fromStart + i];
    }
  }
}
