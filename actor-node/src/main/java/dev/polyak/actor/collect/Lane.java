package dev.polyak.actor.collect;

import dev.polyak.environments.Environment;
import dev.polyak.environments.StepResult;

/**
 * One environment of this process and its trajectory. Belongs to the collecting thread; nothing is
 * allocated per step.
 */
final class Lane {
  private final Environment environment;
  private final Trajectory trajectory;
  private final float[] observation;
  private final StepResult result;

  /** A lane at the start of its first episode. */
  Lane(Environment environment, long seed, Trajectory trajectory) {
    this.environment = environment;
    this.trajectory = trajectory;
    observation = new float[environment.observationSpace().size()];
    result = new StepResult(observation.length);
    environment.reset(seed, observation);
    trajectory.begin(observation);
  }

  Trajectory trajectory() {
    return trajectory;
  }

  /**
   * Takes one step.
   *
   * @return whether the episode has ended; it is to be closed, and {@link #restart} is next
   */
  boolean step(float[] action) {
    environment.step(action, result);
    return trajectory.stepped(
        result.observation(), result.reward(), result.terminated(), result.truncated());
  }

  /** Begins the next episode. */
  void restart() {
    environment.reset(observation);
    trajectory.begin(observation);
  }

  /** The lane goes no further. */
  void abandon() {
    trajectory.abandon();
    environment.close();
  }
}
