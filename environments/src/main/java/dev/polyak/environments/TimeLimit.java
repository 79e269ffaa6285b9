package dev.polyak.environments;

/** Truncates the episodes of an environment after a number of steps. */
public final class TimeLimit extends ForwardingEnvironment {
  private final int maximumSteps;
  private int steps;

  /**
   * @param maximumSteps of an episode, 1 or more
   */
  public TimeLimit(Environment environment, int maximumSteps) {
    super(environment);
    if (maximumSteps < 1) {
      throw new IllegalArgumentException(
          "an episode of " + environment.name() + " has 1 or more steps, not " + maximumSteps);
    }
    this.maximumSteps = maximumSteps;
  }

  @Override
  public void reset(long seed, float[] observation) {
    super.reset(seed, observation);
    steps = 0;
  }

  @Override
  public void reset(float[] observation) {
    super.reset(observation);
    steps = 0;
  }

  @Override
  public void step(float[] action, StepResult result) {
    if (steps == maximumSteps) {
      throw new IllegalStateException(
          name() + " was truncated after " + maximumSteps + " steps: reset it first");
    }
    super.step(action, result);
    steps++;
    // A step that terminates the episode on its last allowed step is both, as in Gymnasium.
    result.set(result.reward(), result.terminated(), result.truncated() || steps == maximumSteps);
  }
}
