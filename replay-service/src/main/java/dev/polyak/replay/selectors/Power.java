package dev.polyak.replay.selectors;

/**
 * x^alpha of float32, several times as fast as {@link Math#pow}:
 *
 * <pre>
 *   x = 2^e m,  m in [1, 2),  c the middle of m's 512th of [1, 2),  d = m / c - 1
 *   x^alpha = (2^e)^alpha c^alpha (1 + d)^alpha,  (1 + d)^alpha = 1 + alpha d (1 + (alpha - 1) d / 2) + O(d^3)
 * </pre>
 *
 * <p>with both powers from tables and |d| below 2^-10: the relative error is below 2^-33, so that
 * the result is that of {@code Math.pow} rounded to float32 but for one in some hundred, which is
 * its neighbour. Thread-safe.
 */
final class Power {
  private static final int PART_BITS = 9;
  private static final int PARTS = 1 << PART_BITS;
  private static final int FRACTION_BITS = Float.PRECISION - 1;
  private static final int EXPONENTS = 1 << (Float.SIZE - 1 - FRACTION_BITS);

  private final double alpha;
  private final double curvature;
  private final double[] ofExponents = new double[EXPONENTS];
  private final double[] ofParts = new double[PARTS];
  private final double[] inverses = new double[PARTS];

  /**
   * A power.
   *
   * @param alpha in [0, 1]
   */
  Power(double alpha) {
    this.alpha = alpha;
    curvature = (alpha - 1) / 2;
    for (int exponent = 0; exponent < EXPONENTS; exponent++) {
      ofExponents[exponent] = Math.pow(2, alpha * (exponent - Float.MAX_EXPONENT));
    }
    for (int part = 0; part < PARTS; part++) {
      double middle = 1 + (part + 0.5) / PARTS;
      ofParts[part] = Math.pow(middle, alpha);
      inverses[part] = 1 / middle;
    }
  }

  /**
   * The power of a number that is finite and 0 or more; of 0 it is 0, and 1 where alpha is 0.
   *
   * @return float32, in steps of float32
   */
  float of(float x) {
    if (x < Float.MIN_NORMAL) {
      return (float) Math.pow(x, alpha);
    }
    int bits = Float.floatToRawIntBits(x);
    int part = (bits >>> (FRACTION_BITS - PART_BITS)) & (PARTS - 1);
    double fraction = 1 + (bits & ((1 << FRACTION_BITS) - 1)) * 0x1p-23;
    double d = fraction * inverses[part] - 1;
    double ofD = 1 + alpha * d * (1 + curvature * d);
    return (float) (ofExponents[bits >>> FRACTION_BITS] * ofParts[part] * ofD);
  }
}
