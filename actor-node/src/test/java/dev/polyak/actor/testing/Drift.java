package dev.polyak.actor.testing;

import dev.polyak.environments.Box;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Environment;
import dev.polyak.environments.Space;
import dev.polyak.environments.StepResult;
import java.util.List;

/** An image of 2 x 3 pixels, pixel p of frame n being 10 n + p; an episode has 5 steps. */
public final class Drift implements Environment {
  private static final int STEPS = 5;
  private static final Box FRAMES = Box.pixels(List.of(2, 3));

  private int frame;

  @Override
  public String name() {
    return "Drift";
  }

  @Override
  public Space observationSpace() {
    return FRAMES;
  }

  @Override
  public Space actionSpace() {
    return new Discrete(2, 0);
  }

  @Override
  public void reset(long seed, float[] observation) {
    reset(observation);
  }

  @Override
  public void reset(float[] observation) {
    frame = 0;
    draw(observation);
  }

  private void draw(float[] observation) {
    for (int pixel = 0; pixel < observation.length; pixel++) {
      observation[pixel] = 10 * frame + pixel;
    }
  }

  @Override
  public void step(float[] action, StepResult result) {
    frame++;
    draw(result.observation());
    result.set(1, frame == STEPS, false);
  }
}
