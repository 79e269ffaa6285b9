package dev.polyak.networks.vector;

import static dev.polyak.networks.vector.Lanes.SPECIES;
import static dev.polyak.networks.vector.Lanes.WIDTH;

import dev.polyak.networks.Activation;
import dev.polyak.networks.program.Pixels;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Loops over the elements of padded arrays: lengths are multiples of {@link Lanes#WIDTH}. */
final class Elements {
  private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);

  private static final VectorSpecies<Double> DOUBLES = SPECIES.withLanes(double.class);

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

  /** Euclidean norm, summed in float64. */
  static double norm(float[] values) {
    DoubleVector low = DoubleVector.zero(DOUBLES);
    DoubleVector high = DoubleVector.zero(DOUBLES);
    for (int i = 0; i < values.length; i += WIDTH) {
      FloatVector x = load(values, i);
      DoubleVector a = (DoubleVector) x.convertShape(VectorOperators.F2D, DOUBLES, 0);
      DoubleVector b = (DoubleVector) x.convertShape(VectorOperators.F2D, DOUBLES, 1);
      low = a.fma(a, low);
      high = b.fma(b, high);
    }
    return Math.sqrt(low.add(high).reduceLanes(VectorOperators.ADD));
  }
}
