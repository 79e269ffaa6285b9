package dev.polyak.environments;

import java.awt.Graphics2D;

/** Truncates the episodes of an environment after a number of steps. */
public final class TimeLimit implements Environment {
  private final Environment environment;
  private final int maximumSteps;
  private int steps;

  /**
   * @param maximumSteps of an episode, 1 or more
   */
  public TimeLimit(Environment environment, int maximumSteps) {
    if (maximumSteps < 1) {
      throw new IllegalArgumentException(
          "an episode of " + environment.name() + " has 1 or more steps, not " + maximumSteps);
    }
    this.environment = environment;
    this.maximumSteps = maximumSteps;
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
    environment.reset(seed, observation);
    steps = 0;
  }

  @Override
  public void reset(float[] observation) {
    environment.reset(observation);
    steps = 0;
  }

  @Override
  public void step(float[] action, StepResult result) {
    if (steps == maximumSteps) {
      throw new IllegalStateException(
          name() + " was truncated after " + maximumSteps + " steps: reset it first");
    }
    environment.step(action, result);
    steps++;
    // A step that terminates the episode on its last allowed step is both, as in Gymnasium.
    result.set(result.reward(), result.terminated(), result.truncated() || steps == maximumSteps);
  }

  @Override
  public boolean render(Graphics2D graphics, int width, int height) {
    return environment.render(graphics, width, height);
  }

  @Override
  public int framesPerSecond() {
    return environment.framesPerSecond();
  }

  @Override
  public void close() {
    environment.close();
  }
}
