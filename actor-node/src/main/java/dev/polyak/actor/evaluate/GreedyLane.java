package dev.polyak.actor.evaluate;

import dev.polyak.actor.run.FrameStack;

/**
 * An episode that is played without exploration, and not stored, wherever its environment is.
 * Belongs to one thread at a time.
 */
public final class GreedyLane {
  private final FrameStack frames;
  private double episodeReturn;
  private int length;

  /**
   * No episode yet.
   *
   * @param frames of its own
   */
  public GreedyLane(FrameStack frames) {
    this.frames = frames;
  }

  /** The first observation of an episode. */
  public void begin(float[] observation) {
    frames.begin(observation);
    episodeReturn = 0;
    length = 0;
  }

  /** What came of a step. */
  public void stepped(float[] observation, double reward) {
    frames.add(observation);
    episodeReturn += reward;
    length++;
  }

  /** Copies the present observation, all its frames, to row {@code row} of a batch. */
  public void observe(float[] observations, int row) {
    frames.copy(observations, row);
  }

  /** Sum of the rewards so far. */
  public double episodeReturn() {
    return episodeReturn;
  }

  /** Steps so far. */
  public int length() {
    return length;
  }
}
