package dev.polyak.actor.evaluate;

import dev.polyak.agents.ActingRule;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Environment;
import dev.polyak.environments.StepResult;

/** One environment and the episode that is played in it without exploration. */
public final class GreedyEpisode implements AutoCloseable {
  private final Environment environment;
  private final GreedyLane lane;
  private final float[] observation;
  private final float[] action;
  private final int firstAction;
  private final StepResult result;

  /**
   * Takes the environment over; {@link #start} begins an episode.
   *
   * @param lane of its own, for the environment's observations
   */
  public GreedyEpisode(Environment environment, GreedyLane lane) {
    this.environment = environment;
    this.lane = lane;
    observation = new float[environment.observationSpace().size()];
    action = new float[environment.actionSpace().size()];
    firstAction = environment.actionSpace() instanceof Discrete discrete ? discrete.start() : 0;
    result = new StepResult(observation.length);
  }

  /** Begins an episode. */
  public void start(long seed) {
    environment.reset(seed, observation);
    lane.begin(observation);
  }

  /** Copies the present observation to row {@code row} of a batch. */
  public void observe(float[] observations, int row) {
    lane.observe(observations, row);
  }

  /**
   * Takes the greedy action.
   *
   * @param outputs of the acting network, this episode's in row {@code row}
   * @return whether the episode has ended
   */
  public boolean step(ActingRule rule, float[] outputs, int row) {
    lane.valued(rule.value(outputs, row));
    rule.greedy(outputs, row, action, 0);
    action[0] += firstAction;
    environment.step(action, result);
    lane.stepped(result.observation(), result.reward());
    return result.terminated() || result.truncated();
  }

  /** What came of it so far. */
  GreedyLane lane() {
    return lane;
  }

  /** Sum of the rewards so far. */
  public double episodeReturn() {
    return lane.episodeReturn();
  }

  /** Steps so far. */
  public int length() {
    return lane.length();
  }

  @Override
  public void close() {
    environment.close();
  }
}
