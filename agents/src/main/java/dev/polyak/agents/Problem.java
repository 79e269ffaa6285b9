package dev.polyak.agents;

import java.util.ArrayList;
import java.util.List;

/**
 * What an algorithm need know of an environment.
 *
 * @param shape of an observation, all frames of a stack included, see {@link #stacked}; 1 or more
 *     in each dimension
 * @param pixels whether its numbers are unsigned bytes, which networks read as 0 to 1
 */
public record Problem(List<Integer> shape, boolean pixels, Actions actions) {

  /** A problem whose observations are so many float32. */
  public Problem(int observationSize, Actions actions) {
    this(List.of(observationSize), false, actions);
  }

  public Problem {
    shape = List.copyOf(shape);
    for (int length : shape) {
      if (length < 1) {
        throw new IllegalArgumentException(
            "an observation has 1 or more numbers in each dimension, not " + shape);
      }
    }
  }

  /**
   * The shape of stacked frames, which are the last axis: those of {@code [height][width]} make an
   * image {@code [height][width][frames]}, those of {@code [height][width][channels]} one of {@code
   * [height][width][channels x frames]}.
   *
   * @param frame the shape of one
   */
  public static List<Integer> stacked(List<Integer> frame, int frames) {
    List<Integer> shape = new ArrayList<>(frame);
    if (frame.isEmpty() || frame.size() == 2) {
      shape.add(frames);
    } else {
      shape.addLast(Math.multiplyExact(shape.removeLast(), frames));
    }
    return shape;
  }

  /** Numbers in an observation. */
  public int observationSize() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }
}
