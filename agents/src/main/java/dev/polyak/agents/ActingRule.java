package dev.polyak.agents;

import java.util.random.RandomGenerator;

/**
 * Chooses actions from the acting network's outputs. Belongs to one thread; nothing is allocated
 * per step.
 */
public interface ActingRule {

  /** Numbers of one action: 1 for a discrete action, its index. */
  int actionWidth();

  /**
   * The action that the agent holds for best.
   *
   * @param outputs network outputs, rows in C order
   * @param row whose action
   * @param action receives it, from {@code offset} on
   */
  void greedy(float[] outputs, int row, float[] action, int offset);

  /**
   * The action with exploration.
   *
   * @param epsilon how much: the probability of a random action, in [0, 1]
   * @param random the lane's own
   */
  void explore(
      float[] outputs, int row, double epsilon, RandomGenerator random, float[] action, int offset);

  /**
   * Absolute n-step TD error of a step by the acting network alone, the initial priority of Ape-X
   * (Horgan et al. 2018, algorithm 1).
   *
   * @param outputs of the step's observation
   * @param action that was taken
   * @param discountedReturn sum of gamma^i r_i over the window's steps
   * @param bootstrapDiscount gamma^k for the k steps used; 0 where the window terminated
   * @param lastOutputs of the window's last observation; not read where the discount is 0
   */
  float initialPriority(
      float[] outputs,
      int row,
      float[] action,
      int offset,
      double discountedReturn,
      double bootstrapDiscount,
      float[] lastOutputs,
      int lastRow);
}
