package dev.polyak.environments;

import java.util.SplittableRandom;

/**
 * A world of a few numbers that move by an equation of motion, in float64. Its episodes start in
 * states drawn at random.
 */
abstract sealed class ClassicControl implements Environment
    permits Acrobot, CartPole, MountainCar, MountainCarContinuous, Pendulum {
  private SplittableRandom random;
  private boolean running;

  /** Draws a state to start an episode in. */
  abstract double[] start(SplittableRandom random);

  /** Takes on a state. */
  abstract void place(double[] state);

  /** Moves on by one step, and gives its reward. */
  abstract double move(float[] action);

  /** Whether the present state ends the episode. */
  abstract boolean terminated();

  /** Writes what is seen of the present state. */
  abstract void observe(float[] observation);

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
    reset(start(random));
    observe(observation);
  }

  /** Starts an episode in this state. */
  void reset(double... state) {
    place(state);
    running = true;
  }

  @Override
  public void step(float[] action, StepResult result) {
    if (!running) {
      throw new IllegalStateException(name() + " has no episode to step in: reset it first");
    }
    double reward = move(action);
    observe(result.observation());
    running = !terminated();
    result.set(reward, !running, false);
  }
}
