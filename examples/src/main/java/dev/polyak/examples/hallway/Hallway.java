package dev.polyak.examples.hallway;

import dev.polyak.environments.Box;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Environment;
import dev.polyak.environments.Space;
import dev.polyak.environments.StepResult;
import java.awt.Graphics2D;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A hallway with a door at its right end, that opens to whoever has been at the left end, where the
 * key lies:
 *
 * <pre>
 * | key | 1 | 2 | 3 | 4 | 5 | 6 | door |
 * </pre>
 *
 * <p>Actions are a step to the left (0) and to the right (1); the ends stop the walker. The
 * observation is a 1 for the walker's cell among zeros, and a last number that is 1 with the key.
 * Episodes start without it in a cell from 1 to 6 and end at the door with it. Every step earns -1,
 * so that the best return from cell c is {@code -(c + 7)}.
 *
 * <p>It truncates its episodes itself, since nothing else would where it is created by its class's
 * name.
 */
public final class Hallway implements Environment {

  /** After which an episode is truncated. */
  static final int MAXIMUM_STEPS = 100;

  static final int CELLS = 8;
  private static final int DOOR = CELLS - 1;
  private static final Discrete ACTIONS = new Discrete(2, 0);
  private static final Box OBSERVATIONS = observations();

  private SplittableRandom random;
  private boolean running;
  private int cell;
  private boolean hasKey;
  private int steps;

  private static Box observations() {
    float[] low = new float[CELLS + 1];
    float[] high = new float[CELLS + 1];
    Arrays.fill(high, 1);
    return new Box(List.of(CELLS + 1), low, high);
  }

  @Override
  public String name() {
    return "Hallway-v0";
  }

  @Override
  public Space observationSpace() {
    return OBSERVATIONS;
  }

  @Override
  public Space actionSpace() {
    return ACTIONS;
  }

  @Override
  public void reset(long seed, float[] observation) {
    random = new SplittableRandom(seed);
    reset(observation);
  }

  @Override
  public void reset(float[] observation) {
    if (random == null) {
      throw new IllegalStateException(name() + " is reset with a seed first");
    }
    cell = random.nextInt(1, DOOR);
    hasKey = false;
    steps = 0;
    running = true;
    observe(observation);
  }

  @Override
  public void step(float[] action, StepResult result) {
    if (!running) {
      throw new IllegalStateException(name() + " has no episode to step in: reset it first");
    }
    cell = Math.clamp(action[0] == 0 ? cell - 1 : cell + 1, 0, DOOR);
    hasKey |= cell == 0;
    steps++;
    boolean terminated = hasKey && cell == DOOR;
    boolean truncated = steps == MAXIMUM_STEPS;
    running = !terminated && !truncated;
    observe(result.observation());
    result.set(-1, terminated, truncated);
  }

  private void observe(float[] observation) {
    Arrays.fill(observation, 0);
    observation[cell] = 1;
    observation[CELLS] = hasKey ? 1 : 0;
  }

  @Override
  public boolean render(Graphics2D graphics, int width, int height) {
    HallwayPicture.draw(graphics, width, height, cell, hasKey);
    return true;
  }
}
