package dev.polyak.networks.vector;

import static dev.polyak.networks.vector.Lanes.SPECIES;
import static dev.polyak.networks.vector.Lanes.WIDTH;

import dev.polyak.networks.Activation;
import dev.polyak.networks.GradientNorm;
import dev.polyak.networks.program.Pixels;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Loops over the elements of padded arrays: lengths are multiples of {@link Lanes#WIDTH}. */
final class Elements {
  private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);

  /** Squares that are summed in float32: few, so that little is lost. */
  private static final int BLOCK = 4096;

  /** As many bytes as there are lanes; null where no vector is that short. */
  private static final VectorSpecies<Byte> BYTES =
      WIDTH == 16 ? ByteVector.SPECIES_128 : WIDTH == 8 ? ByteVector.SPECIES_64 : null;

  private Elements() {}

  private static FloatVector load(float[] array, int at) {
    return FloatVector.fromArray(SPECIES, array, at);
  }

  /** {@code y <- tanh(y)} */
  static void tanh(float[] y, int start, int length) {
    for (int i = start; i < start + length; i += WIDTH) {
      load(y, i).lanewise(VectorOperators.TANH).intoArray(y, i);
    }
  }

  /** {@code d <- d f'}, where {@code y} is what f gave. */
  static void slope(Activation activation, float[] d, float[] y, int start, int length) {
    switch (activation) {
      case RELU -> rectifierSlope(d, y, start, length);
      case TANH -> tanhSlope(d, y, start, length);
      case IDENTITY -> {}
    }
  }

  private static void rectifierSlope(float[] d, float[] y, int start, int length) {
    for (int i = start; i < start + length; i += WIDTH) {
      load(d, i).blend(0f, load(y, i).compare(VectorOperators.LE, 0f)).intoArray(d, i);
    }
  }

  private static void tanhSlope(float[] d, float[] y, int start, int length) {
    for (int i = start; i < start + length; i += WIDTH) {
      FloatVector value = load(y, i);
      FloatVector slope = load(d, i);
      slope.sub(slope.mul(value).mul(value)).intoArray(d, i);
    }
  }

  /**
   * Sums of the first {@code columns} columns.
   *
   * @param add whether they are added to what is there
   */
  static void columnSums(
      float[] matrix,
      int start,
      int stride,
      int rows,
      float[] sums,
      int sumsStart,
      int columns,
      boolean add) {
    for (int column = 0; column < columns; column += WIDTH) {
      int at = start + column;
      FloatVector even = add ? load(sums, sumsStart + column) : FloatVector.zero(SPECIES);
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

  /** Scales pixels to 0 to 1. */
  static void scale(byte[] pixels, int start, float[] to, int length) {
    int i = 0;
    if (BYTES != null) {
      for (; i + WIDTH <= length; i += WIDTH) {
        ((IntVector)
                ByteVector.fromArray(BYTES, pixels, start + i)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0))
            .convertShape(VectorOperators.I2F, SPECIES, 0)
            .reinterpretAsFloats()
            .mul(Pixels.SCALE)
            .intoArray(to, i);
      }
    }
    for (; i < length; i++) {
      to[i] = Byte.toUnsignedInt(pixels[start + i]) * Pixels.SCALE;
    }
  }

  /** Euclidean norm: blocks are summed in float32, their sums in float64. */
  static double norm(float[] values) {
    double sum = 0;
    for (int from = 0; from < values.length; from += BLOCK) {
      sum += squares(values, from, Math.min(from + BLOCK, values.length));
    }
    // Squares of numbers above 1.8e19 are beyond float32, and what is not finite stays so.
    return Double.isFinite(sum) ? Math.sqrt(sum) : GradientNorm.of(values);
  }

  private static double squares(float[] values, int from, int to) {
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = FloatVector.zero(SPECIES);
    FloatVector c = FloatVector.zero(SPECIES);
    FloatVector d = FloatVector.zero(SPECIES);
    int i = from;
    for (; i + 4 * WIDTH <= to; i += 4 * WIDTH) {
      FloatVector w = load(values, i);
      FloatVector x = load(values, i + WIDTH);
      FloatVector y = load(values, i + 2 * WIDTH);
      FloatVector z = load(values, i + 3 * WIDTH);
      a = w.fma(w, a);
      b = x.fma(x, b);
      c = y.fma(y, c);
      d = z.fma(z, d);
    }
    for (; i < to; i += WIDTH) {
      FloatVector w = load(values, i);
      a = w.fma(w, a);
    }
    return a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
  }
}
