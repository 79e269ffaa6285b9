package dev.polyak.agents;

import java.util.random.RandomGenerator;

/**
 * Chooses actions from the acting network's outputs. Belongs to one thread; nothing is allocated
 * per step. What it remembers of a lane, it keeps by the lane's row.
 */
public interface ActingRule {

  /** What the amount of exploration measures. */
  enum Measure {
    /** The probability of a random action, in [0, 1]. */
    EPSILON,
    /** What values are divided by before they are compared, 0 or more. */
    TEMPERATURE,
    /** The standard deviation of noise, in halves of an action's range, 0 or more. */
    NOISE
  }

  /** Numbers of one action: 1 for a discrete action, its index. */
  int actionWidth();

  /** What the amount given to {@link #explore} is. */
  Measure measure();

  /**
   * The action that the agent holds for best.
   *
   * @param outputs network outputs, rows in C order
   * @param row whose action
   * @param action receives it, from {@code offset} on
   */
  void greedy(float[] outputs, int row, float[] action, int offset);

  /**
   * The value of the greedy action.
   *
   * @param outputs network outputs, rows in C order
   * @param row whose action
   * @return NaN where the acting network gives no values
   */
  default double value(float[] outputs, int row) {
    return Double.NaN;
  }

  /**
   * The action with exploration.
   *
   * @param amount how much, in {@link #measure}
   * @param random the lane's own
   */
  void explore(
      float[] outputs, int row, double amount, RandomGenerator random, float[] action, int offset);

  /** Any action with equal chance, where no network has acted yet. */
  void random(RandomGenerator random, float[] action, int offset);

  /** The episode of a row's lane has ended: what was remembered of it is forgotten. */
  default void ended(int row) {}

  /**
   * Whether the acting network's outputs are enough for {@link #initialPriority}; else new steps
   * take the largest priority in the table.
   */
  default boolean givesInitialPriorities() {
    return false;
  }

  /**
   * Absolute n-step TD error of a step by the acting network alone, the initial priority of Ape-X
   * (Horgan et al. 2018, algorithm 1).
   *
   * @param outputs of the step's observation
   * @param action that was taken
   * @param discountedReturn sum of gamma^i r_i over the window's steps
   * @param bootstrapDiscount gamma^k for the k steps used; 0 where the window terminated
   * @param lastOutputs of the window's last observation; not read where the discount is 0
   * @throws UnsupportedOperationException if it {@linkplain #givesInitialPriorities gives none}
   */
  default float initialPriority(
      float[] outputs,
      int row,
      float[] action,
      int offset,
      double discountedReturn,
      double bootstrapDiscount,
      float[] lastOutputs,
      int lastRow) {
    throw new UnsupportedOperationException("this rule gives no initial priorities");
  }
}
