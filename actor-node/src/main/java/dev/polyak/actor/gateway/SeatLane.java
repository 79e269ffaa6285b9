package dev.polyak.actor.gateway;

import dev.polyak.actor.collect.Trajectory;
import dev.polyak.actor.evaluate.GreedyLane;

/** One environment of a client: what is learned from, or played without exploration. */
final class SeatLane {
  private final Trajectory trajectory;
  private final GreedyLane greedy;
  private Phase phase = Phase.BETWEEN_EPISODES;

  /** What its steps are for. */
  enum Phase {
    /** The next observation is an episode's first. */
    BETWEEN_EPISODES,
    /** They are stored. */
    TRAINING,
    /** They are of an evaluation. */
    EVALUATION,
    /** For nothing: the episode is only played on. */
    IDLE
  }

  SeatLane(Trajectory trajectory, GreedyLane greedy) {
    this.trajectory = trajectory;
    this.greedy = greedy;
  }

  Trajectory trajectory() {
    return trajectory;
  }

  GreedyLane greedy() {
    return greedy;
  }

  Phase phase() {
    return phase;
  }

  boolean isBetweenEpisodes() {
    return phase == Phase.BETWEEN_EPISODES;
  }

  void enter(Phase next) {
    phase = next;
  }

  void end() {
    phase = Phase.BETWEEN_EPISODES;
  }
}
