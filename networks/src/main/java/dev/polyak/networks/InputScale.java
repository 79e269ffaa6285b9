package dev.polyak.networks;

/**
 * What the numbers of an observation go through in front of a network: {@code clamp((x - mean)
 * factor, -bound, bound)}, each its own. For programs that are to take observations as they are
 * observed.
 */
public final class InputScale {
  private final float[] mean;
  private final float[] factor;
  private final float bound;

  /**
   * A scale for networks of as many inputs.
   *
   * @param bound above 0
   */
  public InputScale(float[] mean, float[] factor, float bound) {
    this.mean = mean.clone();
    this.factor = factor.clone();
    this.bound = bound;
  }

  /** Numbers in an observation. */
  public int size() {
    return mean.length;
  }

  public float mean(int i) {
    return mean[i];
  }

  public float factor(int i) {
    return factor[i];
  }

  public float bound() {
    return bound;
  }
}
