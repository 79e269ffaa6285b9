package dev.polyak.actor.collect;

import dev.polyak.actor.run.ActingNetwork;
import dev.polyak.actor.weights.Weights;
import dev.polyak.agents.ActingRule;
import dev.polyak.networks.ActingState;
import dev.polyak.runs.v1.Episode;
import dev.polyak.runs.v1.Schedules;
import java.util.List;

/**
 * Chooses the actions of a node's lanes, those of several in one forward pass, and explores. A lane
 * is known by its handle, which is its row. Belongs to one thread at a time; nothing is allocated
 * per step.
 */
public final class BehaviourPolicy implements AutoCloseable {
  private final ActingRule rule;
  private final ActingNetwork network;
  private final ActingState state;
  private final ActingState finalState;
  private final Exploration exploration;
  private final int width;
  private final float[] observations;
  private final float[] outputs;
  private final float[] finalOutputs;
  private final double[] amounts;
  private Weights weights;

  /**
   * A policy without weights, which acts at random.
   *
   * @param network that acts, for at least as many rows as there are lanes
   * @param inputs of it
   * @param networkOutputs likewise
   */
  BehaviourPolicy(
      ActingRule rule,
      ActingNetwork network,
      int inputs,
      int networkOutputs,
      Exploration exploration,
      int lanes) {
    this.rule = rule;
    this.network = network;
    this.exploration = exploration;
    state = network.initialState();
    finalState = network.initialState();
    width = networkOutputs;
    observations = new float[lanes * inputs];
    outputs = new float[lanes * width];
    finalOutputs = new float[width];
    amounts = new double[lanes];
  }

  /** Acts by these weights from now on; says whether they are others than before. */
  public boolean adopt(Weights newest) {
    if (newest == null || newest.isNotAfter(weights)) {
      return false;
    }
    network.load(newest);
    weights = newest;
    return true;
  }

  /** The snapshot that acts, or null before the first. */
  public Weights weights() {
    return weights;
  }

  /**
   * Looks at the present observations of some lanes.
   *
   * @param lanes by ascending handle
   */
  public void observe(List<Trajectory> lanes) {
    if (weights == null) {
      return;
    }
    for (int i = 0; i < lanes.size(); i++) {
      lanes.get(i).observe(observations, i);
    }
    network.forward(observations, state, lanes.size(), outputs);
    for (int i = lanes.size() - 1; i >= 0; i--) {
      int row = lanes.get(i).handle();
      if (row != i) {
        System.arraycopy(outputs, i * width, outputs, row * width, width);
      }
    }
  }

  /**
   * Acts on what the lane was last observed to see.
   *
   * @param schedules the run's, now
   * @return the action, of the environment's space, until the lane's next one
   */
  public float[] act(Trajectory lane, Schedules schedules) {
    int row = lane.handle();
    amounts[row] = exploration.amount(rule.measure(), lane.number(), schedules);
    return lane.act(rule, outputs, row, weights != null, amounts[row]);
  }

  /** Closes a lane's episode, which has ended. */
  public Episode end(Trajectory lane) {
    boolean known = weights != null;
    if (known && lane.endsTruncated() && lane.isPrioritised()) {
      lane.observe(observations, 0);
      network.forward(observations, finalState, 1, finalOutputs);
    }
    int row = lane.handle();
    state.reset(row);
    rule.ended(row);
    return lane.end(finalOutputs, 0, known, amounts[row]);
  }

  @Override
  public void close() {
    network.close();
  }
}
