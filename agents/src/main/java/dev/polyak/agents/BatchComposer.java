package dev.polyak.agents;

import dev.polyak.networks.Batch;

/** Turns sampled windows into the rows of a batch. Stateless. */
public interface BatchComposer {

  /**
   * Writes row {@code row} of {@code batch}.
   *
   * @param window what was sampled
   * @param row of the batch
   */
  void compose(Windows window, int index, Batch batch, int row);

  /** Sampled windows as arrays: window i has {@code lengths[i]} steps. */
  interface Windows {
    /** Steps of window i, 1 or more. */
    int length(int i);

    /** How window i ended. */
    End end(int i);

    /** Copies the first observation of window i. */
    void firstObservation(int i, float[] destination, int offset);

    /** Copies the last observation of window i: the one after its last step. */
    void lastObservation(int i, float[] destination, int offset);

    /** As {@link #firstObservation(int, float[], int)}, of unsigned bytes. */
    void firstObservation(int i, byte[] destination, int offset);

    /** As {@link #lastObservation(int, float[], int)}, of unsigned bytes. */
    void lastObservation(int i, byte[] destination, int offset);

    /** Element {@code element} of the first action of window i. */
    float firstAction(int i, int element);

    /** Reward of step {@code step} of window i. */
    float reward(int i, int step);
  }

  /** How a window ended. */
  enum End {
    /** The episode goes on: bootstrap. */
    CONTINUES,
    /** No bootstrap. */
    TERMINATED,
    /** Bootstrap from the true final observation. */
    TRUNCATED,
    /** Cut at the newest row: bootstrap. */
    CUT
  }
}
