package dev.polyak.actor.evaluate;

import dev.polyak.actor.run.Workbench;
import dev.polyak.actor.weights.Weights;
import dev.polyak.agents.ActingRule;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Environment;
import dev.polyak.environments.StepResult;
import dev.polyak.networks.ActingState;
import dev.polyak.networks.Inference;
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

  private final Workbench workbench;
  private final ActingRule rule;
  private final Inference inference;
  private final List<Seat> seats = new ArrayList<>();
  private final float[] observations;
  private final float[] outputs;

  /** One environment and the episode that it plays. */
  private static final class Seat {
    private final Environment environment;
    private final float[] observation;
    private final float[] action;
    private final int firstAction;
    private final StepResult result;
    private double episodeReturn;
    private int length;

    Seat(Environment environment) {
      this.environment = environment;
      observation = new float[environment.observationSpace().size()];
      action = new float[environment.actionSpace().size()];
      firstAction = environment.actionSpace() instanceof Discrete discrete ? discrete.start() : 0;
      result = new StepResult(observation.length);
    }

    void start(long seed) {
      environment.reset(seed, observation);
      episodeReturn = 0;
      length = 0;
    }

    /** Returns whether the episode has ended. */
    boolean step(ActingRule rule, float[] outputs, int row) {
      rule.greedy(outputs, row, action, 0);
      action[0] += firstAction;
      environment.step(action, result);
      System.arraycopy(result.observation(), 0, observation, 0, observation.length);
      episodeReturn += result.reward();
      length++;
      return result.terminated() || result.truncated();
    }
  }

  /** An evaluator of a run's agent. */
  public Evaluator(Workbench workbench) {
    this.workbench = workbench;
    rule = workbench.agent().actingRule(LANES);
    inference = workbench.inference(LANES);
    for (int i = 0; i < LANES; i++) {
      seats.add(new Seat(workbench.environment()));
    }
    observations = new float[LANES * workbench.actingNetwork().inputs()];
    outputs = new float[LANES * workbench.actingNetwork().outputs()];
  }

  /**
   * Plays.
   *
   * @param weights the snapshot
   * @param episodes 1 or more
   * @param deciding whether the episodes decide
   * @param cancelled asked before each step
   * @return the returns' statistics, or null if cancelled
   */
  public Evaluation play(
      Weights weights, int episodes, boolean deciding, BooleanSupplier cancelled) {
    inference.load(weights.parameters());
    ActingState state = inference.initialState();
    Returns returns = new Returns(episodes);
    List<Seat> playing = new ArrayList<>(seats.subList(0, Math.min(episodes, seats.size())));
    int started = 0;
    for (Seat seat : playing) {
      seat.start(seed(weights, deciding, started++));
    }
    int inputs = workbench.actingNetwork().inputs();
    while (!playing.isEmpty()) {
      if (cancelled.getAsBoolean()) {
        return null;
      }
      for (int i = 0; i < playing.size(); i++) {
        System.arraycopy(playing.get(i).observation, 0, observations, i * inputs, inputs);
      }
      inference.forward(observations, state, playing.size(), outputs);
      for (int i = playing.size() - 1; i >= 0; i--) {
        Seat seat = playing.get(i);
        if (!seat.step(rule, outputs, i)) {
          continue;
        }
        returns.add(seat.episodeReturn, seat.length);
        state.reset(i);
        if (started < episodes) {
          seat.start(seed(weights, deciding, started++));
        } else {
          playing.remove(i);
        }
      }
    }
    return returns.evaluation(weights, deciding);
  }

  private long seed(Weights weights, boolean deciding, int episode) {
    return Seeds.derive(
        workbench.seed(),
        "evaluation",
        weights.epoch(),
        weights.version(),
        deciding ? 1 : 0,
        episode);
  }

  @Override
  public void close() {
    inference.close();
    seats.forEach(seat -> seat.environment.close());
  }
}
