package dev.polyak.actor.collect;

import dev.polyak.actor.run.FrameStack;
import dev.polyak.agents.ActingRule;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Environment;
import dev.polyak.environments.StepResult;
import dev.polyak.runs.v1.Episode;
import java.util.random.RandomGenerator;

/**
 * One environment and its trajectory. Belongs to the collecting thread; nothing is allocated per
 * step.
 */
final class Lane {
  private final int number;
  private final int handle;
  private final Environment environment;
  private final RandomGenerator random;
  private final PriorityWindow window;
  private final RowBuffer rows;
  private final FrameStack frames;
  private final float[] frame;
  private final float[] action;
  private final int firstAction;
  private final StepResult result;
  private double episodeReturn;
  private int episodeLength;

  /**
   * A lane at the start of its first episode.
   *
   * @param number of the run's lanes
   * @param handle in the append call
   * @param window null where the table takes no priorities
   * @param frames of its own, for the environment's observations
   */
  Lane(
      int number,
      int handle,
      Environment environment,
      long seed,
      RandomGenerator random,
      PriorityWindow window,
      RowBuffer rows,
      FrameStack frames) {
    this.number = number;
    this.handle = handle;
    this.environment = environment;
    this.random = random;
    this.window = window;
    this.rows = rows;
    this.frames = frames;
    frame = new float[environment.observationSpace().size()];
    action = new float[environment.actionSpace().size()];
    firstAction = environment.actionSpace() instanceof Discrete discrete ? discrete.start() : 0;
    result = new StepResult(frame.length);
    environment.reset(seed, frame);
    frames.begin(frame);
  }

  int number() {
    return number;
  }

  int handle() {
    return handle;
  }

  RowBuffer rows() {
    return rows;
  }

  /** Copies the present observation, all its frames, to row {@code row} of a batch. */
  void observe(float[] observations, int row) {
    frames.copy(observations, row);
  }

  /**
   * Acts and takes one step.
   *
   * @param outputs of the acting network, the lane's in row {@code row}
   * @param known false where there are no weights yet: the action is random
   * @param amount how much to explore
   * @return whether the episode has ended; {@link #restart} then begins the next
   */
  boolean step(ActingRule rule, float[] outputs, int row, boolean known, double amount) {
    if (window != null) {
      window.observed(outputs, row, known, rows::priority);
    }
    if (known) {
      rule.explore(outputs, row, amount, random, action, 0);
    } else {
      rule.random(random, action, 0);
    }
    int index = (int) action[0];
    action[0] += firstAction;
    environment.step(action, result);
    action[0] = firstAction == 0 ? action[0] : index;
    if (window != null) {
      window.acted(outputs, row, known, action, 0, result.reward());
    }
    rows.step(frame, 0, action, 0, result.reward(), result.terminated(), result.truncated());
    System.arraycopy(result.observation(), 0, frame, 0, frame.length);
    frames.add(frame);
    episodeReturn += result.reward();
    episodeLength++;
    return result.terminated() || result.truncated();
  }

  /** Whether the ended episode goes on unseen, so that its last observation's value is needed. */
  boolean endsTruncated() {
    return !result.terminated();
  }

  /** Whether the steps wait for their priorities. */
  boolean isPrioritised() {
    return window != null;
  }

  /**
   * Closes the ended episode and begins the next.
   *
   * @param outputs for its last observation, in row {@code row}; not read where it terminated
   * @return what the run is told of the episode
   */
  Episode restart(float[] outputs, int row, boolean known, double amount) {
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
            .setTerminated(result.terminated())
            .build();
    episodeReturn = 0;
    episodeLength = 0;
    environment.reset(frame);
    frames.begin(frame);
    return episode;
  }

  /** The lane goes no further: its last observation closes the trajectory, as truncated. */
  void abandon() {
    if (episodeLength > 0) {
      rows.close(frame, 0, true);
    }
    environment.close();
  }
}
