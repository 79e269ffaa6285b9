package dev.polyak.actor.evaluate;

import dev.polyak.actor.run.FrameStack;
import dev.polyak.actor.run.Workbench;
import dev.polyak.agents.RewardScale;

/**
 * An episode that is played without exploration, and not stored, wherever its environment is.
 * Belongs to one thread at a time.
 */
public final class GreedyLane {
  private final FrameStack frames;
  private final RewardScale rewards;
  private final double discount;
  private double episodeReturn;
  private double discountedReturn;
  private double weight;
  private double value;
  private int length;

  /**
   * No episode yet.
   *
   * @param frames of its own
   * @param rewards what is learned of them
   * @param discount gamma
   */
  GreedyLane(FrameStack frames, RewardScale rewards, double discount) {
    this.frames = frames;
    this.rewards = rewards;
    this.discount = discount;
  }

  /** A lane for a run's environments, with no episode yet. */
  public static GreedyLane of(Workbench workbench) {
    return new GreedyLane(
        workbench.frames(),
        workbench.rewards(),
        workbench.configuration().number("agent.discount"));
  }

  /** The first observation of an episode. */
  public void begin(float[] observation) {
    frames.begin(observation);
    episodeReturn = 0;
    discountedReturn = 0;
    weight = 1;
    value = Double.NaN;
    length = 0;
  }

  /** The value that the greedy action has at the present observation. */
  public void valued(double greedyValue) {
    if (length == 0) {
      value = greedyValue;
    }
  }

  /** What came of a step. */
  public void stepped(float[] observation, double reward) {
    frames.add(observation);
    episodeReturn += reward;
    discountedReturn += weight * rewards.of(reward);
    weight *= discount;
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

  /** Discounted sum of what is learned of the rewards so far, from the first observation on. */
  double discountedReturn() {
    return discountedReturn;
  }

  /** What that was to be, as it was held at the first observation; NaN: nobody knows. */
  double value() {
    return value;
  }

  /** Steps so far. */
  public int length() {
    return length;
  }
}
