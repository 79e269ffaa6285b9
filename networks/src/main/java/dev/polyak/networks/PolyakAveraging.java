package dev.polyak.networks;

/**
 * Polyak averaging of target weights (Polyak and Juditsky 1992; Lillicrap et al. 2016, algorithm
 * 1), and the sum by which another process makes the same move at once.
 *
 * <p>Over k updates with online weights theta_0 ... theta_(k-1),
 *
 * <pre>
 * target_k = (1 - tau)^k target_0 + P,   P = sum over j of tau (1 - tau)^(k-1-j) theta_j
 * </pre>
 */
final class PolyakAveraging {
  private PolyakAveraging() {}

  /**
   * One update's move of elements {@code [from, to)}. In this form, unlike {@code (1 - tau) target
   * + tau online} with both factors rounded, a target that has arrived stays: those factors' sum is
   * not 1 in float32, a bias of 1e-6 at tau 0.005.
   */
  static void move(float[] target, float[] online, double tau, int from, int to) {
    float step = (float) tau;
    for (int i = from; i < to; i++) {
      target[i] += step * (online[i] - target[i]);
    }
  }

  /**
   * P of k moves, from what they have made of the target: {@code target_k - (1 - tau)^k target_0}.
   *
   * @param updates k, 0 or more
   */
  static void sum(float[] first, float[] moved, double tau, long updates, float[] sum) {
    float decay = decay(tau, updates);
    for (int i = 0; i < sum.length; i++) {
      sum[i] = Math.fma(-decay, first[i], moved[i]);
    }
  }

  /**
   * All k moves at once: {@code target <- (1 - tau)^k target + P}.
   *
   * @param target target_0; receives target_k
   * @param updates k, 0 or more
   */
  static void moveBy(float[] target, float[] accumulated, double tau, long updates) {
    float decay = decay(tau, updates);
    for (int i = 0; i < target.length; i++) {
      target[i] = Math.fma(decay, target[i], accumulated[i]);
    }
  }

  private static float decay(double tau, long updates) {
    return (float) Math.pow(1 - tau, (double) updates);
  }
}
