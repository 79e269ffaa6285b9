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
  private static final float EPSILON = 1e-8f;

  /**
   * Added and taken away, so that the moments of weights whose gradient is zero for long, behind a
   * ReLU that is never active, end at zero and not at subnormal numbers, with which processors are
   * many times slower. What it rounds away of a step is below 1e-16 of the learning rate.
   */
  private static final float TINY_1 = 1e-25f;

  private static final float TINY_2 = 1e-30f;

  /** Keeps g^2 and its sums finite in float32 where the caller bounds no norm. */
  private static final double LARGEST_NORM = 1e18;

  private final float[] first;
  private final float[] second;
  private float gradientScale;
  private float rate;
  private float secondCorrection;

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
    gradientScale = (float) Math.min(1, Math.min(maximumNorm, LARGEST_NORM) / norm);
    rate = (float) (learningRate / (1 - Math.pow(BETA_1, (double) t)));
    secondCorrection = (float) (1 / (1 - Math.pow(BETA_2, (double) t)));
  }

  /** Takes the step of elements {@code [from, to)}. */
  void step(float[] parameters, float[] gradient, int from, int to) {
    float[] m = first;
    float[] v = second;
    float scale = gradientScale;
    float step = rate;
    float correction = secondCorrection;
    float beta1 = (float) BETA_1;
    float beta2 = (float) BETA_2;
    float rest1 = (float) (1 - BETA_1);
    float rest2 = (float) (1 - BETA_2);
    for (int i = from; i < to; i++) {
      float g = gradient[i] * scale;
      float mean = (beta1 * m[i] + rest1 * g + TINY_1) - TINY_1;
      float square = (beta2 * v[i] + rest2 * (g * g) + TINY_2) - TINY_2;
      m[i] = mean;
      v[i] = square;
      parameters[i] -= step * mean / ((float) Math.sqrt(square * correction) + EPSILON);
    }
  }
}
