package dev.polyak.launcher;

import dev.polyak.actor.evaluate.GreedyEpisode;
import dev.polyak.actor.evaluate.GreedyLane;
import dev.polyak.actor.run.ActingNetwork;
import dev.polyak.actor.run.Workbench;
import dev.polyak.agents.ActingRule;
import dev.polyak.environments.Environment;
import dev.polyak.launcher.Spectator.Moment;
import dev.polyak.networks.ActingState;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Plays greedy episodes with what a run has learned, before spectators. */
final class Player implements AutoCloseable {
  private final Environment environment;
  private final GreedyEpisode episode;
  private final ActingRule rule;
  private final ActingNetwork network;
  private final float[] observation;
  private final float[] outputs;
  private final int longest;

  Player(TrainedRun trained) {
    Workbench workbench = trained.workbench();
    environment = workbench.environment();
    episode = new GreedyEpisode(environment, GreedyLane.of(workbench));
    rule = workbench.agent().actingRule(1);
    network = workbench.acting(1);
    network.load(trained.weights());
    observation = new float[workbench.actingNetwork().inputs()];
    outputs = new float[workbench.actingNetwork().outputs()];
    longest = workbench.configuration().integer("evaluation.episode-steps");
  }

  /** Steps a second at which the environment is shown. */
  int framesPerSecond() {
    return environment.framesPerSecond();
  }

  /**
   * Plays an episode. One that does not end is cut off after evaluation.episode-steps.
   *
   * @return its last moment; empty if a spectator has left
   */
  Optional<Moment> play(long seed, List<Spectator> spectators) throws IOException {
    episode.start(seed);
    ActingState state = network.initialState();
    Moment moment = new Moment(0, 0, false);
    while (true) {
      for (Spectator spectator : spectators) {
        if (!spectator.see(environment, moment)) {
          return Optional.empty();
        }
      }
      if (moment.last()) {
        return Optional.of(moment);
      }
      episode.observe(observation, 0);
      network.forward(observation, state, 1, outputs);
      boolean ended = episode.step(rule, outputs, 0);
      int step = episode.length();
      moment = new Moment(step, episode.episodeReturn(), ended || step == longest);
    }
  }

  @Override
  public void close() {
    network.close();
    episode.close();
  }
}
