package dev.polyak.networks;

/** Euclidean norm of a flat gradient. */
public final class GradientNorm {
  private GradientNorm() {}

  /**
   * The norm, summed in float64: squares of float32 numbers are at most 1.2e77 there, so nothing
   * overflows, and the result is not finite exactly if an element is not.
   */
  public static double of(float[] gradient) {
    // Four sums, since one would wait for each addition in turn.
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 4 <= gradient.length; i += 4) {
      a += square(gradient[i]);
      b += square(gradient[i + 1]);
      c += square(gradient[i + 2]);
      d += square(gradient[i + 3]);
    }
    for (; i < gradient.length; i++) {
      a += square(gradient[i]);
    }
    return Math.sqrt((a + b) + (c + d));
  }

  private static double square(double x) {
    return x * x;
  }
}
