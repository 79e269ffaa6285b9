package dev.polyak.environments;

import java.awt.Graphics2D;
import java.util.SplittableRandom;

/**
 * An underpowered car in a {@link Valley} (Moore 1990), as Gymnasium's MountainCar-v0: push it left
 * (0), not at all (1) or right (2) by 0.001, so that it swings up to the flag at 0.5. Every step
 * earns -1.
 *
 * <p>The observation is position and velocity in float32. Episodes start at rest from -0.6 to -0.4.
 */
public final class MountainCar extends ClassicControl {
  private static final double FORCE = 0.001;

  private static final Discrete ACTIONS = new Discrete(3, 0);

  private final Valley valley = new Valley(0.5);

  @Override
  public String name() {
    return "MountainCar-v0";
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
    valley.push((action[0] - 1) * FORCE);
    return -1;
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
