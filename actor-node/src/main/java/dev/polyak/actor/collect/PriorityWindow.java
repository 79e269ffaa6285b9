package dev.polyak.actor.collect;

import dev.polyak.agents.ActingRule;
import dev.polyak.agents.RewardScale;

/**
 * Initial priorities of one lane: n-step TD errors by the network that acted (Horgan et al. 2018,
 * algorithm 1, line 10), each as soon as the observation n steps later was acted on, or the episode
 * has ended.
 *
 * <p>Keeps the last n steps' outputs, actions and rewards in rings; nothing is allocated per step.
 */
final class PriorityWindow {
  private final ActingRule rule;
  private final int horizon;
  private final int outputs;
  private final RewardScale rewards;
  private final double discount;
  private final float offset;
  private final float[] ringOutputs;
  private final float[] ringActions;
  private final double[] ringRewards;
  private final boolean[] ringKnown;
  private int steps;
  private int oldest;

  /** Receives priorities in the order of their steps. */
  interface Receiver {
    void priority(float value);
  }

  /**
   * An empty window.
   *
   * @param horizon n
   * @param outputs of the acting network
   * @param rewards what is learned of them
   * @param discount gamma
   * @param offset added to each absolute TD error
   */
  PriorityWindow(
      ActingRule rule,
      int horizon,
      int outputs,
      RewardScale rewards,
      double discount,
      double offset) {
    this.rule = rule;
    this.horizon = horizon;
    this.outputs = outputs;
    this.rewards = rewards;
    this.discount = discount;
    this.offset = (float) offset;
    ringOutputs = new float[horizon * outputs];
    ringActions = new float[horizon * rule.actionWidth()];
    ringRewards = new double[horizon];
    ringKnown = new boolean[horizon];
  }

  /**
   * The network has seen the next observation; that completes the step n before it.
   *
   * @param row of {@code q}, where the observation's outputs are
   * @param known false where no network acted yet: such steps get priority 1
   */
  void observed(float[] q, int row, boolean known, Receiver receiver) {
    if (steps == horizon) {
      complete(q, row, known, true, receiver);
    }
  }

  /** The lane has acted on that observation; {@link #rewarded} follows. */
  void acted(float[] q, int row, boolean known, float[] action, int actionOffset) {
    int at = (oldest + steps) % horizon;
    System.arraycopy(q, row * outputs, ringOutputs, at * outputs, outputs);
    System.arraycopy(
        action, actionOffset, ringActions, at * rule.actionWidth(), rule.actionWidth());
    ringKnown[at] = known;
  }

  /** What came of the action, as the environment gave it. */
  void rewarded(double reward) {
    ringRewards[(oldest + steps) % horizon] = rewards.of(reward);
    steps++;
  }

  /**
   * The episode has ended.
   *
   * @param bootstrap false where it terminated
   */
  void ended(float[] q, int row, boolean known, boolean bootstrap, Receiver receiver) {
    while (steps > 0) {
      complete(q, row, known, bootstrap, receiver);
    }
  }

  private void complete(float[] q, int row, boolean known, boolean bootstrap, Receiver receiver) {
    double discountedReturn = 0;
    double factor = 1;
    for (int i = 0; i < steps; i++) {
      discountedReturn += factor * ringRewards[(oldest + i) % horizon];
      factor *= discount;
    }
    float priority =
        ringKnown[oldest] && (known || !bootstrap)
            ? rule.initialPriority(
                ringOutputs,
                oldest,
                ringActions,
                oldest * rule.actionWidth(),
                discountedReturn,
                bootstrap ? factor : 0,
                q,
                row)
            : 1;
    receiver.priority(priority + offset);
    oldest = (oldest + 1) % horizon;
    steps--;
  }
}
