package dev.polyak.replay.dataset;

import dev.polyak.node.configuration.ConfigurationException;

/** The Discrete space of the numbers that were seen: from 0 on, or from the least below it. */
final class NumberRange {
  private final long given;
  private long least;
  private long greatest;

  /**
   * No numbers yet.
   *
   * @param given how many there are, from 0 on; 0 where that is not known
   */
  NumberRange(long given) {
    this.given = given;
  }

  /**
   * Another number.
   *
   * @throws ConfigurationException if it is none of those that are given
   */
  void see(long number) {
    if (given > 0 && (number < 0 || number >= given)) {
      throw new ConfigurationException(
          "an action is %d, and of %d actions it is in [0, %d]"
              .formatted(number, given, given - 1));
    }
    least = Math.min(least, number);
    greatest = Math.max(greatest, number);
  }

  long start() {
    return least;
  }

  long count() {
    return given > 0 ? given : greatest - least + 1;
  }
}
