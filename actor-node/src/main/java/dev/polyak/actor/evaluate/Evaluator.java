package dev.polyak.actor.evaluate;

import dev.polyak.actor.run.ActingNetwork;
import dev.polyak.actor.run.Workbench;
import dev.polyak.actor.weights.Weights;
import dev.polyak.agents.ActingRule;
import dev.polyak.networks.ActingState;
import dev.polyak.node.Seeds;
import dev.polyak.runs.v1.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Plays greedy episodes with one snapshot, in environments of its own, several at once as one
 * batch. Each episode has a seed of its own, derived from the run's, the snapshot's version and
 * whether it decides. Belongs to one thread.
 */
public final class Evaluator implements AutoCloseable {
  private static final int LANES = 100;

  private final long root;
  private final int longest;
  private final ActingRule rule;
  private final ActingNetwork network;
  private final List<GreedyEpisode> lanes = new ArrayList<>();
  private final float[] observations;
  private final float[] outputs;

  /** An evaluator of a run's agent, whose episodes' seeds follow from the run's. */
  public Evaluator(Workbench workbench) {
    this(workbench, workbench.seed());
  }

  /** An evaluator of a run's agent, whose episodes' seeds follow from {@code root}. */
  public Evaluator(Workbench workbench, long root) {
    this.root = root;
    longest = workbench.configuration().integer("evaluation.episode-steps");
    rule = workbench.agent().actingRule(LANES);
    network = workbench.acting(LANES);
    for (int i = 0; i < LANES; i++) {
      lanes.add(new GreedyEpisode(workbench.environment(), GreedyLane.of(workbench)));
    }
    observations = new float[LANES * workbench.actingNetwork().inputs()];
    outputs = new float[LANES * workbench.actingNetwork().outputs()];
  }

  /**
   * Plays. An episode that does not end is cut off after evaluation.episode-steps.
   *
   * @param weights the snapshot
   * @param episodes 1 or more
   * @param deciding whether the episodes decide
   * @param cancelled asked before each step
   * @return the returns' statistics, or null if cancelled
   */
  public Evaluation play(
      Weights weights, int episodes, boolean deciding, BooleanSupplier cancelled) {
    network.load(weights);
    ActingState state = network.initialState();
    Returns returns = new Returns(episodes);
    List<GreedyEpisode> playing =
        new ArrayList<>(lanes.subList(0, Math.min(episodes, lanes.size())));
    int started = 0;
    for (GreedyEpisode episode : playing) {
      episode.start(seed(weights, deciding, started++));
    }
    while (!playing.isEmpty()) {
      if (cancelled.getAsBoolean()) {
        return null;
      }
      for (int i = 0; i < playing.size(); i++) {
        playing.get(i).observe(observations, i);
      }
      network.forward(observations, state, playing.size(), outputs);
      for (int i = playing.size() - 1; i >= 0; i--) {
        GreedyEpisode episode = playing.get(i);
        if (!episode.step(rule, outputs, i) && episode.length() < longest) {
          continue;
        }
        returns.add(episode.lane());
        state.reset(i);
        if (started < episodes) {
          episode.start(seed(weights, deciding, started++));
        } else {
          playing.remove(i);
        }
      }
    }
    return returns.evaluation(weights, deciding);
  }

  private long seed(Weights weights, boolean deciding, int episode) {
    return Seeds.derive(
        root, "evaluation", weights.epoch(), weights.version(), deciding ? 1 : 0, episode);
  }

  @Override
  public void close() {
    network.close();
    lanes.forEach(GreedyEpisode::close);
  }
}
