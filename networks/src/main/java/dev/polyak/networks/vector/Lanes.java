package dev.polyak.networks.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The machine's vectors of float32. */
final class Lanes {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /** Numbers in a vector: 16 with AVX-512, 8 with AVX2, 4 with NEON. */
  static final int WIDTH = SPECIES.length();

  private Lanes() {}

  /** The next multiple of {@link #WIDTH}. */
  static int padded(int length) {
    return Math.ceilDiv(length, WIDTH) * WIDTH;
  }

  /**
   * Numbers from one row to the next of a matrix in C order, such that equal columns of successive
   * rows do not fall into the same few sets of the first-level cache.
   */
  static int stride(int columns) {
    int padded = padded(columns);
    return padded % 64 == 0 ? padded + WIDTH : padded;
  }
}
