package dev.polyak.learner.replay;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;

/**
 * Section {@code rates.phase}: collecting and updating take turns, as in fitted Q-iteration (Ernst,
 * Geurts and Wehenkel 2005, figure 1).
 *
 * @param steps of a collecting phase; 0: no phases
 * @param updates of an updating phase; 0: no phases
 */
public record Phase(long steps, long updates) {

  /**
   * Reads the section.
   *
   * @throws ConfigurationException if only one of the two is set
   */
  public static Phase of(Configuration configuration) {
    Phase phase = configuration.section("rates.phase", Phase.class);
    if ((phase.steps == 0) != (phase.updates == 0)) {
      throw new ConfigurationException(
          "rates.phase.steps = %d and rates.phase.updates = %d: both are above 0, or both are 0"
              .formatted(phase.steps, phase.updates));
    }
    return phase;
  }

  /** Whether there are phases. */
  public boolean isSet() {
    return steps > 0;
  }
}
