package dev.polyak.actor.collect;

import dev.polyak.actor.append.AppendCall;
import dev.polyak.actor.run.FrameStack;
import dev.polyak.actor.weights.Weights;
import dev.polyak.agents.ActingRule;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Space;
import dev.polyak.runs.v1.Episode;
import java.util.random.RandomGenerator;

/**
 * What a lane sees and does, as rows of its stream: {@link #begin}, then {@link #act} and {@link
 * #stepped} in turn until the episode has ended, then {@link #end}. Wherever the environment is.
 * Belongs to one thread at a time; nothing is allocated per step.
 */
public final class Trajectory {
  private final int number;
  private final int handle;
  private final RandomGenerator random;
  private final PriorityWindow window;
  private final RowBuffer rows;
  private final FrameStack frames;
  private final float[] frame;
  private final float[] action;
  private final float[] environmentAction;
  private final int firstAction;
  private double episodeReturn;
  private int episodeLength;
  private boolean terminated;

  /**
   * A lane without an episode.
   *
   * @param number of the run's lanes
   * @param handle in the append call
   * @param window null where the table takes no priorities
   * @param frames of its own, for the environment's observations
   */
  Trajectory(
      int number,
      int handle,
      Space observations,
      Space actions,
      RandomGenerator random,
      PriorityWindow window,
      RowBuffer rows,
      FrameStack frames) {
    this.number = number;
    this.handle = handle;
    this.random = random;
    this.window = window;
    this.rows = rows;
    this.frames = frames;
    frame = new float[observations.size()];
    action = new float[actions.size()];
    firstAction = actions instanceof Discrete discrete ? discrete.start() : 0;
    environmentAction = firstAction == 0 ? action : new float[1];
  }

  public int number() {
    return number;
  }

  public int handle() {
    return handle;
  }

  /** Whether its rows are as many as a message takes: {@link #send} is due. */
  public boolean isFull() {
    return rows.isFull();
  }

  /** Steps that are not sent. */
  public int unsentSteps() {
    return rows.steps();
  }

  /**
   * Sends its rows, if there are any. Waits while the replay holds the node back.
   *
   * @param acting the weights by which the last steps' actions were chosen, or null
   */
  public void send(AppendCall appends, Weights acting, Collected collected)
      throws InterruptedException {
    if (!rows.isEmpty()) {
      int steps = rows.steps();
      collected.prioritised(rows.priorities(), rows.priorityCount());
      long actingUpdate = acting == null ? 0 : acting.update() + 1;
      appends.append(handle, rows.drain().setActingUpdate(actingUpdate), steps);
    }
  }

  /** The first observation of an episode. */
  public void begin(float[] observation) {
    System.arraycopy(observation, 0, frame, 0, frame.length);
    frames.begin(frame);
    episodeReturn = 0;
    episodeLength = 0;
  }

  /** Copies the present observation, all its frames, to row {@code row} of a batch. */
  void observe(float[] observations, int row) {
    frames.copy(observations, row);
  }

  /**
   * Chooses an action.
   *
   * @param outputs of the acting network, the lane's in row {@code row}
   * @param known false where there are no weights yet: the action is random
   * @param amount how much to explore
   * @return the action, of the environment's space, until the next call
   */
  float[] act(ActingRule rule, float[] outputs, int row, boolean known, double amount) {
    if (window != null) {
      window.observed(outputs, row, known, rows::priority);
    }
    if (known) {
      rule.explore(outputs, row, amount, random, action, 0);
    } else {
      rule.random(random, action, 0);
    }
    if (window != null) {
      window.acted(outputs, row, known, action, 0);
    }
    if (firstAction != 0) {
      environmentAction[0] = action[0] + firstAction;
    }
    return environmentAction;
  }

  /**
   * What came of the action.
   *
   * @return whether the episode has ended; {@link #end} is next
   */
  public boolean stepped(
      float[] observation, double reward, boolean hasTerminated, boolean hasBeenTruncated) {
    if (window != null) {
      window.rewarded(reward);
    }
    rows.step(frame, 0, action, 0, reward, hasTerminated, hasBeenTruncated);
    System.arraycopy(observation, 0, frame, 0, frame.length);
    frames.add(frame);
    episodeReturn += reward;
    episodeLength++;
    terminated = hasTerminated;
    return hasTerminated || hasBeenTruncated;
  }

  /** Whether the ended episode goes on unseen, so that its last observation's value is needed. */
  boolean endsTruncated() {
    return !terminated;
  }

  /** Whether the steps wait for their priorities. */
  boolean isPrioritised() {
    return window != null;
  }

  /**
   * Closes the ended episode.
   *
   * @param outputs for its last observation, in row {@code row}; not read where it terminated
   * @return what the run is told of it
   */
  Episode end(float[] outputs, int row, boolean known, double amount) {
    rows.close(frame, 0, false);
    if (window != null) {
      window.ended(outputs, row, known, endsTruncated(), rows::priority);
    }
    Episode episode =
        Episode.newBuilder()
            .setLane(number)
            .setReturn(episodeReturn)
            .setLength(episodeLength)
            .setEpsilon(amount)
            .setTerminated(terminated)
            .build();
    episodeLength = 0;
    return episode;
  }

  /** The episode goes no further: its last observation closes it, as truncated. */
  public void abandon() {
    if (episodeLength > 0) {
      rows.close(frame, 0, true);
      episodeLength = 0;
    }
  }
}
