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
      float[] matrix, int stride, int rows, float[] sums, int start, int columns) {
    for (int column = 0; column < columns; column += WIDTH) {
      FloatVector even = FloatVector.zero(SPECIES);
      FloatVector odd = FloatVector.zero(SPECIES);
      int row = 0;
      for (; row + 2 <= rows; row += 2) {
        even = even.add(load(matrix, row * stride + column));
        odd = odd.add(load(matrix, (row + 1) * stride + column));
      }
      if (row < rows) {
        even = even.add(load(matrix, row * stride + column));
      }
      even.add(odd).intoArray(sums, start + column);
    }
  }
}
