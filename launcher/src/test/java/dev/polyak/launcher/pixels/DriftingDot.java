package dev.polyak.launcher.pixels;

import dev.polyak.environments.Box;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Environment;
import dev.polyak.environments.Space;
import dev.polyak.environments.StepResult;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A dot that drifts to the left or to the right, round and round, in an image of 2 x 6 pixels.
 * Whoever says where to earns 1 a step. One frame does not tell: without a stack, half of the 20
 * steps of an episode are lost.
 */
public final class DriftingDot implements Environment {
  private static final int HEIGHT = 2;
  private static final int WIDTH = 6;
  private static final int STEPS = 20;

  private SplittableRandom random = new SplittableRandom(0);
  private int row;
  private int column;
  private int direction;
  private int steps;

  @Override
  public String name() {
    return getClass().getName();
  }

  @Override
  public Space observationSpace() {
    return Box.pixels(List.of(HEIGHT, WIDTH));
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
    row = random.nextInt(HEIGHT);
    column = random.nextInt(WIDTH);
    direction = random.nextInt(2);
    steps = 0;
    draw(observation);
  }

  private void draw(float[] observation) {
    Arrays.fill(observation, 0);
    observation[row * WIDTH + column] = 255;
  }

  @Override
  public void step(float[] action, StepResult result) {
    boolean told = (int) action[0] == direction;
    column = (column + WIDTH + 2 * direction - 1) % WIDTH;
    draw(result.observation());
    result.set(told ? 1 : 0, ++steps == STEPS, false);
  }
}
