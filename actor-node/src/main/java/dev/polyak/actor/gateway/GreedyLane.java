package dev.polyak.actor.gateway;

import dev.polyak.actor.run.FrameStack;

/** An episode elsewhere that is played without exploration, and not stored. */
final class GreedyLane {
  private final FrameStack frames;
  private double episodeReturn;
  private int length;

  /**
   * No episode yet.
   *
   * @param frames of its own
   */
  GreedyLane(FrameStack frames) {
    this.frames = frames;
  }

  void begin(float[] observation) {
    frames.begin(observation);
    episodeReturn = 0;
    length = 0;
  }

  void stepped(float[] observation, double reward) {
    frames.add(observation);
    episodeReturn += reward;
    length++;
  }

  /** Copies the present observation, all its frames, to row {@code row} of a batch. */
  void observe(float[] observations, int row) {
    frames.copy(observations, row);
  }

  double episodeReturn() {
    return episodeReturn;
  }

  int length() {
    return length;
  }
}
