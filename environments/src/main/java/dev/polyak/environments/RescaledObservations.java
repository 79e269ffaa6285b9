package dev.polyak.environments;

import java.util.ArrayList;
import java.util.List;

/**
 * Scales each number of an observation that has finite bounds to [-1, 1], so that a network sees
 * them all alike; numbers without bounds stay. In float64, rounded once:
 *
 * <pre>
 * y = (2 x - low - high) / (high - low)
 * </pre>
 */
public final class RescaledObservations extends ForwardingEnvironment {
  private final Box space;
  private final List<Bounded> bounded = new ArrayList<>();

  /** One number that is scaled. */
  private record Bounded(int index, double low, double high) {
    void scale(float[] observation) {
      double y = (2 * observation[index] - low - high) / (high - low);
      observation[index] = (float) Math.clamp(y, -1, 1);
    }
  }

  /**
   * @throws IllegalArgumentException if observations are not a box
   */
  public RescaledObservations(Environment environment) {
    super(environment);
    if (!(environment.observationSpace() instanceof Box box)) {
      throw new IllegalArgumentException(
          "observations of " + environment.name() + " are not numbers that could be scaled");
    }
    float[] low = new float[box.size()];
    float[] high = new float[box.size()];
    for (int i = 0; i < box.size(); i++) {
      low[i] = box.low(i);
      high[i] = box.high(i);
      if (Float.isFinite(low[i]) && Float.isFinite(high[i]) && low[i] < high[i]) {
        bounded.add(new Bounded(i, low[i], high[i]));
        low[i] = -1;
        high[i] = 1;
      }
    }
    space = new Box(box.shape(), low, high);
  }

  private void scale(float[] observation) {
    bounded.forEach(number -> number.scale(observation));
  }

  @Override
  public Space observationSpace() {
    return space;
  }

  @Override
  public void reset(long seed, float[] observation) {
    super.reset(seed, observation);
    scale(observation);
  }

  @Override
  public void reset(float[] observation) {
    super.reset(observation);
    scale(observation);
  }

  @Override
  public void step(float[] action, StepResult result) {
    super.step(action, result);
    scale(result.observation());
  }
}
