package dev.polyak.agents;

/**
 * What an algorithm need know of an environment.
 *
 * @param observationSize numbers in an observation, all frames of a stack included, 1 or more
 * @param pixels whether these are unsigned bytes, which networks read as 0 to 1
 */
public record Problem(int observationSize, boolean pixels, Actions actions) {

  /** A problem whose observations are float32. */
  public Problem(int observationSize, Actions actions) {
    this(observationSize, false, actions);
  }

  public Problem {
    if (observationSize < 1) {
      throw new IllegalArgumentException(
          "an observation has 1 or more numbers, not " + observationSize);
    }
  }
}
