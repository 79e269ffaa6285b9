package dev.polyak.environments;

import java.awt.Graphics2D;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An underpowered car in a {@link Valley}, as Gymnasium's MountainCarContinuous-v0: push it by an
 * action from -1 (left) to 1 (right) times 0.0015, so that it swings up to the flag at 0.45. A step
 * earns -0.1 action^2, and the one that arrives 100 more.
 *
 * <p>A push beyond the bounds is clipped, its cost is not. The observation is position and velocity
 * in float32. Episodes start at rest from -0.6 to -0.4.
 */
public final class MountainCarContinuous extends ClassicControl {
  private static final double POWER = 0.0015;
  private static final double COST = 0.1;
  private static final double PRIZE = 100;

  private static final Box ACTIONS = new Box(List.of(1), new float[] {-1}, new float[] {1});

  private final Valley valley = new Valley(0.45);

  @Override
  public String name() {
    return "MountainCarContinuous-v0";
  }

  @Override
  public Space observationSpace() {
    return Valley.OBSERVATIONS;
  }

  @Override
  public Space actionSpace() {
    return ACTIONS;
  }

  @Override
  double[] start(SplittableRandom random) {
    return Valley.start(random);
  }

  @Override
  void place(double[] state) {
    valley.place(state);
  }

  @Override
  double move(float[] action) {
    double force = action[0];
    valley.push(Math.clamp(force, -1, 1) * POWER);
    return (terminated() ? PRIZE : 0) - COST * (force * force);
  }

  @Override
  boolean terminated() {
    return valley.arrived();
  }

  @Override
  void observe(float[] observation) {
    valley.observe(observation);
  }

  @Override
  public int framesPerSecond() {
    return 30;
  }

  @Override
  public boolean render(Graphics2D graphics, int width, int height) {
    return valley.render(graphics, width, height);
  }
}
