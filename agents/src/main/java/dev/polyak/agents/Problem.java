package dev.polyak.agents;

/**
 * What an algorithm need know of an environment.
 *
 * @param observationSize numbers in an observation, 1 or more
 */
public record Problem(int observationSize, Actions actions) {

  public Problem {
    if (observationSize < 1) {
      throw new IllegalArgumentException(
          "an observation has 1 or more numbers, not " + observationSize);
    }
  }
}
