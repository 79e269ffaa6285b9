package dev.polyak.launcher.scales;

import dev.polyak.environments.Box;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Environment;
import dev.polyak.environments.Space;
import dev.polyak.environments.StepResult;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Two numbers x and y in (-1, 1), of which 1000 + x and y / 1000 are observed. Whoever says whether
 * their signs are the same earns 1 a step, 20 steps an episode. From such observations a network
 * does not learn it in a few thousand steps.
 */
public final class FarAndSmall implements Environment {
  private static final int STEPS = 20;

  private SplittableRandom random = new SplittableRandom(0);
  private double x;
  private double y;
  private int steps;

  @Override
  public String name() {
    return getClass().getName();
  }

  @Override
  public Space observationSpace() {
    float[] infinity = {Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY};
    return new Box(List.of(2), new float[] {-infinity[0], -infinity[1]}, infinity);
  }

  @Override
  public Space actionSpace() {
    return new Discrete(2, 0);
  }

  @Override
  public void reset(long seed, float[] observation) {
    random = new SplittableRandom(seed);
    reset(observation);
  }

  @Override
  public void reset(float[] observation) {
    steps = 0;
    draw(observation);
  }

  private void draw(float[] observation) {
    x = random.nextDouble(-1, 1);
    y = random.nextDouble(-1, 1);
    observation[0] = (float) (1_000 + x);
    observation[1] = (float) (y / 1_000);
  }

  @Override
  public void step(float[] action, StepResult result) {
    boolean told = (action[0] == 1) == (x > 0 == y > 0);
    draw(result.observation());
    result.set(told ? 1 : 0, ++steps == STEPS, false);
  }
}
