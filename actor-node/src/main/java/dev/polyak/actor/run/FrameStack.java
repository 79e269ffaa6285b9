package dev.polyak.actor.run;

import dev.polyak.environments.Box;
import dev.polyak.environments.Space;
import dev.polyak.networks.program.Pixels;

/**
 * What a lane's network sees: the last frames of its episode, the first one repeated at the start,
 * as the learner composes them too. Frames are the last axis, the oldest first: those of {@code
 * [height][width]} make an image {@code [height][width][channels]}. Pixels are read as 0 to 1.
 *
 * <p>Belongs to one thread; nothing is allocated per step.
 */
public final class FrameStack {
  private final int stack;
  private final float scale;
  private final float[] observation;

  /**
   * No frames yet; {@link #begin} is first.
   *
   * @param frames what an environment observes
   * @param stack frames of one observation, 1 or more
   */
  public FrameStack(Space frames, int stack) {
    this.stack = stack;
    scale = isPixels(frames) ? Pixels.SCALE : 1;
    observation = new float[Math.multiplyExact(frames.size(), stack)];
  }

  /** Whether frames are unsigned bytes. */
  public static boolean isPixels(Space frames) {
    return frames instanceof Box box && box.isPixels();
  }

  /** The first frame of an episode. */
  public void begin(float[] frame) {
    for (int i = 0; i < observation.length; i++) {
      observation[i] = frame[i / stack] * scale;
    }
  }

  /** The next frame of the episode. */
  public void add(float[] frame) {
    // One place back all, so that each number's oldest frame falls out and its newest place is
    // free.
    System.arraycopy(observation, 1, observation, 0, observation.length - 1);
    for (int i = 0, to = stack - 1; i < frame.length; i++, to += stack) {
      observation[to] = frame[i] * scale;
    }
  }

  /** Copies the observation to row {@code row} of a batch. */
  public void copy(float[] observations, int row) {
    System.arraycopy(observation, 0, observations, row * observation.length, observation.length);
  }
}
