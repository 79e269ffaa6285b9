package dev.polyak.actor.collect;

import dev.polyak.agents.ActingRule.Measure;
import dev.polyak.agents.ApexExploration;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.runs.v1.Schedules;

/**
 * How much each lane explores: by the run's schedules, but for the epsilons of several lanes where
 * Ape-X's ladder gives each its own.
 *
 * @param lanes of the whole run; 0 where they come and go
 * @param laddered whether several lanes share out epsilon
 */
record Exploration(ApexExploration ladder, int lanes, boolean laddered) {

  /** Reads section {@code exploration}. */
  static Exploration of(Configuration configuration) {
    return new Exploration(
        new ApexExploration(
            configuration.number("exploration.ladder.base"),
            configuration.number("exploration.ladder.exponent")),
        configuration.integer("run.lanes"),
        configuration.text("exploration.lanes").equals("ladder"));
  }

  /**
   * How much a lane explores now.
   *
   * @param lane of the run's lanes
   */
  double amount(Measure measure, int lane, Schedules now) {
    return switch (measure) {
      case EPSILON -> laddered && lanes != 1 ? rung(lane) : now.getEpsilon();
      case TEMPERATURE -> now.getTemperature();
      case NOISE -> now.getNoise();
    };
  }

  private double rung(int lane) {
    // A lane beyond the announced number finds its place as where lanes come and go.
    return ladder.epsilon(lane, lane < lanes ? lanes : 0);
  }
}
