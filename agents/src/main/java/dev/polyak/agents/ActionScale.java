package dev.polyak.agents;

/**
 * Between an environment's actions and those of networks, where each number's range is [-1, 1]:
 * {@code a = (low + high) / 2 + x (high - low) / 2}.
 */
public final class ActionScale {
  private final float[] low;
  private final float[] high;

  /**
   * @throws IllegalArgumentException if a bound is not finite, or leaves nothing to choose
   */
  public ActionScale(Actions.Continuous actions) {
    low = new float[actions.width()];
    high = new float[actions.width()];
    for (int i = 0; i < low.length; i++) {
      low[i] = actions.low().get(i);
      high[i] = actions.high().get(i);
      if (!(low[i] < high[i]) || !Float.isFinite(low[i]) || !Float.isFinite(high[i])) {
        throw new IllegalArgumentException(
            "an action's numbers need finite bounds, low below high; number "
                + i
                + " has "
                + low[i]
                + " and "
                + high[i]);
      }
    }
  }

  /** Numbers of one action. */
  public int width() {
    return low.length;
  }

  /** The environment's number {@code i} for {@code x}, which is first bounded to [-1, 1]. */
  public float toEnvironment(int i, double x) {
    double middle = ((double) low[i] + high[i]) / 2;
    double half = ((double) high[i] - low[i]) / 2;
    return Math.clamp((float) (middle + half * Math.clamp(x, -1, 1)), low[i], high[i]);
  }

  /** The networks' number for the environment's number {@code i}. */
  public float toNetwork(int i, float action) {
    return (float) ((2.0 * action - low[i] - high[i]) / ((double) high[i] - low[i]));
  }
}
