package dev.polyak.proto;

/**
 * The target weights' move at a publish, the one line that learner and parameter server must
 * compute alike.
 *
 * <p>{@code target <- (1 - tau)^k target + P} with P the sum of theta_j tau (1 - tau)^(k-1-j) over
 * the k updates since the last publish, exact for every k (see parameters.proto). Polyak and
 * Juditsky (1992); Lillicrap et al. (2016), algorithm 1.
 */
public final class PolyakAverage {
  private PolyakAverage() {}

  /**
   * Moves {@code target} in place, element by element in float32.
   *
   * @param accumulated P, as long as {@code target}
   * @param tau in (0, 1]
   * @param updates k, 1 or more
   */
  public static void apply(float[] target, float[] accumulated, double tau, long updates) {
    float decay = (float) Math.pow(1 - tau, (double) updates);
    for (int i = 0; i < target.length; i++) {
      target[i] = Math.fma(decay, target[i], accumulated[i]);
    }
  }
}
