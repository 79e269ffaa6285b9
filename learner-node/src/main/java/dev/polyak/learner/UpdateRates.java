package dev.polyak.learner;

import dev.polyak.networks.TargetRule;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;

/**
 * The rates that a learner keeps.
 *
 * @param publishEvery updates between publishes
 * @param target how target weights follow
 * @param maximum updates per second; 0: no cap
 */
record UpdateRates(int publishEvery, TargetRule target, double maximum) {

  /**
   * Reads section {@code rates}.
   *
   * @throws ConfigurationException if a copy of the target would fall between two publishes
   */
  static UpdateRates of(Configuration configuration) {
    int publishEvery = configuration.integer("rates.publish.every");
    double maximum = configuration.number("rates.regress.maximum");
    double tau = configuration.number("rates.target.tau");
    if (tau > 0) {
      return new UpdateRates(publishEvery, new TargetRule.Polyak(tau), maximum);
    }
    int copyEvery = configuration.integer("rates.target.every");
    if (copyEvery % publishEvery != 0) {
      throw new ConfigurationException(
          ("rates.publish.every = %d must divide rates.target.every = %d: the parameter server copies the target at a"
                  + " publish")
              .formatted(publishEvery, copyEvery));
    }
    return new UpdateRates(publishEvery, new TargetRule.CopyEvery(copyEvery), maximum);
  }
}
