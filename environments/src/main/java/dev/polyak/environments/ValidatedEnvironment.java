package dev.polyak.environments;

import java.awt.Graphics2D;
import java.util.Arrays;

/**
 * Checks what goes into an environment and what comes out, so that a fault is found where it is
 * made: an action outside its space is an {@link IllegalArgumentException}, an observation or a
 * reward that is not finite, or was not written in full, an {@link IllegalStateException}. Both
 * name the environment, what was wrong and its value.
 */
public final class ValidatedEnvironment implements Environment {
  private final Environment environment;

  public ValidatedEnvironment(Environment environment) {
    this.environment = environment;
  }

  @Override
  public String name() {
    return environment.name();
  }

  @Override
  public Space observationSpace() {
    return environment.observationSpace();
  }

  @Override
  public Space actionSpace() {
    return environment.actionSpace();
  }

  @Override
  public void reset(long seed, float[] observation) {
    prepare(observation);
    environment.reset(seed, observation);
    check(observation);
  }

  @Override
  public void reset(float[] observation) {
    prepare(observation);
    environment.reset(observation);
    check(observation);
  }

  @Override
  public void step(float[] action, StepResult result) {
    checkAction(action);
    prepare(result.observation());
    environment.step(action, result);
    check(result.observation());
    if (!Double.isFinite(result.reward())) {
      throw new IllegalStateException(
          name() + " gave a reward that is not finite: " + result.reward());
    }
  }

  private void checkAction(float[] action) {
    Space space = actionSpace();
    if (action.length != space.size()) {
      throw new IllegalArgumentException(
          name() + " takes actions of " + space.size() + " numbers, not " + action.length);
    }
    int outside = space.firstOutside(action);
    if (outside >= 0) {
      throw new IllegalArgumentException(
          name()
              + ": action["
              + outside
              + "] must be "
              + space.allowed(outside)
              + ", is "
              + action[outside]);
    }
  }

  /** Fills an observation with NaN, so that what the environment leaves out is found. */
  private void prepare(float[] observation) {
    int size = observationSpace().size();
    if (observation.length != size) {
      throw new IllegalArgumentException(
          name() + " gives observations of " + size + " numbers, not " + observation.length);
    }
    Arrays.fill(observation, Float.NaN);
  }

  private void check(float[] observation) {
    for (int i = 0; i < observation.length; i++) {
      if (!Float.isFinite(observation[i])) {
        throw new IllegalStateException(
            name()
                + " gave an observation that is not finite or not written in full: number "
                + i
                + " of "
                + observation.length
                + " is "
                + observation[i]);
      }
    }
  }

  @Override
  public boolean render(Graphics2D graphics, int width, int height) {
    return environment.render(graphics, width, height);
  }

  @Override
  public void close() {
    environment.close();
  }
}
