package dev.polyak.networks;

/**
 * Adam (Kingma and Ba 2015, algorithm 1), elementwise in float32 with bias corrections in float64:
 *
 * <pre>
 * m     &lt;- beta1 m + (1 - beta1) g
 * v     &lt;- beta2 v + (1 - beta2) g^2
 * theta &lt;- theta - rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
 * </pre>
 *
 * with the paper's beta1 0.9, beta2 0.999 and epsilon 1e-8.
 */
final class Adam {
  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final double EPSILON = 1e-8;

  /** Moments below these are zero, see {@link #flush}. */
  private static final float TINY_1 = 1e-30f;

  private static final float TINY_2 = 1e-36f;

  /** Keeps g^2 and its sums finite in float32 where the caller bounds no norm. */
  private static final double LARGEST_NORM = 1e18;

  private final float[] first;
  private final float[] second;
  private float firstFactor;
  private float secondFactor;
  private float rate;
  private float epsilon;

  Adam(int parameters) {
    first = new float[parameters];
    second = new float[parameters];
  }

  float[] first() {
    return first;
  }

  float[] second() {
    return second;
  }

  /**
   * Prepares the step of every element.
   *
   * @param t 1 at the first step
   * @param norm the gradient's, finite
   * @param maximumNorm g is the gradient scaled down to at most this norm
   */
  void begin(long t, double learningRate, double norm, double maximumNorm) {
    double scale = Math.min(1, Math.min(maximumNorm, LARGEST_NORM) / norm);
    firstFactor = (float) ((1 - BETA_1) * scale);
    // Goes into the square, so that no factor leaves the range of float32.
    secondFactor = (float) (Math.sqrt(1 - BETA_2) * scale);
    double correction = Math.sqrt(1 - Math.pow(BETA_2, (double) t));
    rate = (float) (learningRate * correction / (1 - Math.pow(BETA_1, (double) t)));
    epsilon = (float) (EPSILON * correction);
  }

  /**
   * Takes the step of elements {@code [from, to)}, in the order of Kingma and Ba's section 2: the
   * corrections go into the rate and into epsilon.
   */
  void step(float[] parameters, float[] gradient, int from, int to) {
    float[] m = first;
    float[] v = second;
    float factor1 = firstFactor;
    float factor2 = secondFactor;
    float step = rate;
    float offset = epsilon;
    float beta1 = (float) BETA_1;
    float beta2 = (float) BETA_2;
    for (int i = from; i < to; i++) {
      float g = gradient[i];
      float root = factor2 * g;
      float mean = Math.fma(beta1, m[i], factor1 * g);
      float square = Math.fma(root, root, beta2 * v[i]);
      m[i] = mean;
      v[i] = square;
      parameters[i] -= step * mean / ((float) Math.sqrt(square) + offset);
    }
  }

  /**
   * Sets tiny moments of elements {@code [from, to)} to zero: those of weights whose gradient is
   * zero for long, behind a ReLU that is never active, would end as subnormal numbers, with which
   * processors are many times slower.
   */
  void flush(int from, int to) {
    for (int i = from; i < to; i++) {
      first[i] = Math.abs(first[i]) < TINY_1 ? 0 : first[i];
      second[i] = second[i] < TINY_2 ? 0 : second[i];
    }
  }
}
