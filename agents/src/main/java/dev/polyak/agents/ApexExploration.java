package dev.polyak.agents;

/**
 * Ape-X's constant exploration of each lane: {@code epsilon_i = base^(1 + alpha u_i)} with {@code
 * u_i = i / (N - 1)} (Horgan et al. 2018, section 4.1, where base is 0.4 and alpha 7).
 *
 * @param base epsilon of the most exploring lane, in (0, 1]
 * @param alpha spread of the lanes, 0 or more
 */
public record ApexExploration(double base, double alpha) {

  public ApexExploration {
    if (!(base > 0 && base <= 1)) {
      throw new IllegalArgumentException("base must be in (0, 1], is " + base);
    }
    if (!(alpha >= 0 && alpha < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("alpha must be 0 or more and finite, is " + alpha);
    }
  }

  /**
   * Epsilon of lane {@code lane}.
   *
   * @param lane 0 or more
   * @param lanes N, 2 or more; or 0 where lanes come and go, and {@code u_i} is {@link
   *     #vanDerCorput} instead, which covers [0, 1) evenly however many lanes there are
   */
  public double epsilon(int lane, int lanes) {
    if (lane < 0 || lanes < 0 || lanes == 1 || (lanes > 0 && lane >= lanes)) {
      throw new IllegalArgumentException(
          "lane must be in [0, lanes) with 2 lanes or more, or lanes 0; are "
              + lane
              + " and "
              + lanes);
    }
    double u = lanes == 0 ? vanDerCorput(lane) : lane / (lanes - 1.0);
    return Math.pow(base, 1 + alpha * u);
  }

  /**
   * The binary digits of {@code index} mirrored at the point: 0, 1/2, 1/4, 3/4, 1/8, ... (van der
   * Corput 1935).
   */
  static double vanDerCorput(int index) {
    return Integer.toUnsignedLong(Integer.reverse(index)) * 0x1p-32;
  }
}
