package dev.polyak.actor.collect;

import dev.polyak.actor.append.AppendCall;
import dev.polyak.actor.weights.Weights;
import dev.polyak.agents.ActingRule;
import dev.polyak.networks.ActingState;
import dev.polyak.networks.Inference;
import dev.polyak.runs.v1.Schedules;
import java.util.List;

/**
 * Process 1 of the three: steps all lanes of a node as one batch and appends what they see.
 *
 * <p>Passive and single-threaded: {@link CollectorThread} drives it freely, a lockstep run step by
 * step. Nothing is allocated per step but the messages.
 */
public final class Collector implements AutoCloseable {
  private final ActingRule rule;
  private final Inference inference;
  private final ActingState state;
  private final ActingState finalState;
  private final Exploration exploration;
  private final AppendCall appends;
  private final Collected collected;
  private final List<Lane> lanes;
  private final float[] observations;
  private final float[] outputs;
  private final float[] finalOutputs;
  private Weights weights;

  /**
   * Takes over the lanes.
   *
   * @param inference of the acting network, for at least as many rows as there are lanes
   */
  Collector(
      ActingRule rule,
      Inference inference,
      int observationSize,
      int networkOutputs,
      Exploration exploration,
      AppendCall appends,
      Collected collected,
      List<Lane> lanes) {
    this.rule = rule;
    this.inference = inference;
    this.exploration = exploration;
    this.appends = appends;
    this.collected = collected;
    this.lanes = List.copyOf(lanes);
    state = inference.initialState();
    finalState = inference.initialState();
    observations = new float[lanes.size() * observationSize];
    outputs = new float[lanes.size() * networkOutputs];
    finalOutputs = new float[networkOutputs];
  }

  /** Lanes that one {@link #step} moves. */
  public int lanes() {
    return lanes.size();
  }

  /** Acts by these weights from now on; null or the ones in use change nothing. */
  public void adopt(Weights newest) {
    if (newest != null && !newest.isNotAfter(weights)) {
      inference.load(newest.parameters());
      weights = newest;
      collected.adopted(newest);
    }
  }

  /** The snapshot that acts, or null before the first. */
  public Weights acting() {
    return weights;
  }

  /**
   * One step of every lane. Waits while the replay holds the node back.
   *
   * @param schedules the run's, now
   * @throws InterruptedException if interrupted while it waits
   */
  public void step(Schedules schedules) throws InterruptedException {
    boolean known = weights != null;
    for (int i = 0; i < lanes.size(); i++) {
      lanes.get(i).observe(observations, i);
    }
    if (known) {
      inference.forward(observations, state, lanes.size(), outputs);
    }
    for (int i = 0; i < lanes.size(); i++) {
      Lane lane = lanes.get(i);
      double amount = exploration.amount(rule.measure(), lane.number(), schedules);
      if (lane.step(rule, outputs, i, known, amount)) {
        end(lane, i, known, amount);
      } else if (lane.rows().isFull()) {
        flush(lane);
      }
    }
    collected.stepped(lanes.size());
  }

  private void end(Lane lane, int row, boolean known, double amount) throws InterruptedException {
    if (known && lane.endsTruncated() && lane.isPrioritised()) {
      lane.observe(observations, 0);
      inference.forward(observations, finalState, 1, finalOutputs);
    }
    collected.ended(lane.restart(finalOutputs, 0, known, amount));
    state.reset(row);
    rule.ended(row);
    flush(lane);
  }

  private void flush(Lane lane) throws InterruptedException {
    RowBuffer rows = lane.rows();
    if (!rows.isEmpty()) {
      int steps = rows.steps();
      collected.prioritised(rows.priorities(), rows.priorityCount());
      long actingUpdate = weights == null ? 0 : weights.update() + 1;
      appends.append(lane.handle(), rows.drain().setActingUpdate(actingUpdate), steps);
    }
  }

  /** Sends what every lane still holds. */
  public void flush() throws InterruptedException {
    for (Lane lane : lanes) {
      flush(lane);
    }
  }

  /** Ends every trajectory where it is and sends it; the collector is of no more use. */
  public void abandon() throws InterruptedException {
    lanes.forEach(Lane::abandon);
    flush();
  }

  @Override
  public void close() {
    inference.close();
  }
}
