package dev.polyak.environments;

import java.awt.Graphics2D;

/**
 * A world to act in, with Gymnasium's semantics. Belongs to one thread; nothing need be allocated
 * per step.
 *
 * <pre>
 * StepResult result = new StepResult(environment.observationSpace().size());
 * environment.reset(seed, observation);
 * do {
 *   environment.step(action, result);
 * } while (!result.terminated() &amp;&amp; !result.truncated());
 * environment.reset(observation);
 * </pre>
 */
public interface Environment extends AutoCloseable {

  /** What it is called in messages, such as {@code CartPole-v1}. */
  String name();

  Space observationSpace();

  Space actionSpace();

  /**
   * Starts an episode, with the random numbers that {@code seed} stands for from here on.
   *
   * @param observation receives the first observation
   */
  void reset(long seed, float[] observation);

  /**
   * Starts an episode with the random numbers that come next.
   *
   * @throws IllegalStateException if there was no seed yet
   */
  void reset(float[] observation);

  /**
   * One step.
   *
   * @param action of the action space
   * @param result receives what came of it
   * @throws IllegalStateException if there is no episode, or it has ended
   */
  void step(float[] action, StepResult result);

  /**
   * Draws the present state.
   *
   * @param width of the picture, whose upper left corner is at (0, 0), in pixels
   * @return whether this environment can be drawn; if not, nothing was
   */
  default boolean render(Graphics2D graphics, int width, int height) {
    return false;
  }

  /** Steps a second at which it is shown to those who watch, 1 to 50. */
  default int framesPerSecond() {
    return 25;
  }

  /** Frees what the environment holds. */
  @Override
  default void close() {}
}
