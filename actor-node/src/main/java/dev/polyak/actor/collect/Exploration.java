package dev.polyak.actor.collect;

import dev.polyak.agents.ApexExploration;

/**
 * How much each lane explores: a single lane by schedule, several by Ape-X's ladder.
 *
 * @param lanes of the whole run; 0 where they come and go
 */
record Exploration(ApexExploration ladder, int lanes) {

  /**
   * Epsilon of a lane.
   *
   * @param lane of the run's lanes
   * @param scheduled what the run's schedule says for a single lane now
   */
  double epsilon(int lane, double scheduled) {
    if (lanes == 1) {
      return scheduled;
    }
    // A lane beyond the announced number finds its place as where lanes come and go.
    return ladder.epsilon(lane, lane < lanes ? lanes : 0);
  }
}
