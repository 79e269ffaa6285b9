package dev.polyak.clients;

import dev.polyak.environments.Box;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Environment;
import dev.polyak.environments.Space;
import dev.polyak.environments.StepResult;
import java.util.List;
import java.util.SplittableRandom;

/** Images of 2 x 3 random pixels; an episode has 7 steps. Actions are 5, 6 and 7. */
public final class Blink implements Environment {
  private static final int STEPS = 7;

  private SplittableRandom random = new SplittableRandom(0);
  private int steps;

  @Override
  public String name() {
    return getClass().getName();
  }

  @Override
  public Space observationSpace() {
    return Box.pixels(List.of(2, 3));
  }

  @Override
  public Space actionSpace() {
    return new Discrete(3, 5);
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

  @Override
  public void step(float[] action, StepResult result) {
    draw(result.observation());
    result.set(action[0] - 6, false, ++steps == STEPS);
  }

  private void draw(float[] observation) {
    for (int i = 0; i < observation.length; i++) {
      observation[i] = random.nextInt(256);
    }
  }
}
