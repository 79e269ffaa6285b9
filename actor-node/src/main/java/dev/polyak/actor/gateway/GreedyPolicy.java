package dev.polyak.actor.gateway;

import dev.polyak.actor.evaluate.GreedyLane;
import dev.polyak.actor.run.ActingNetwork;
import dev.polyak.actor.run.Workbench;
import dev.polyak.actor.weights.Weights;
import dev.polyak.agents.ActingRule;
import dev.polyak.networks.ActingState;
import java.util.List;

/** Chooses actions by one snapshot, without exploration. Belongs to one thread at a time. */
final class GreedyPolicy implements AutoCloseable {
  private final ActingRule rule;
  private final ActingNetwork network;
  private final ActingState state;
  private final float[] observations;
  private final float[] outputs;
  private final float[] action;
  private Weights weights;

  /** A policy for so many lanes at the most. */
  GreedyPolicy(Workbench workbench, int lanes) {
    rule = workbench.agent().actingRule(lanes);
    network = workbench.acting(lanes);
    state = network.initialState();
    observations = new float[lanes * workbench.actingNetwork().inputs()];
    outputs = new float[lanes * workbench.actingNetwork().outputs()];
    action = new float[workbench.spaces().actions().size()];
  }

  /** Acts by this snapshot from now on. */
  void use(Weights snapshot) {
    if (snapshot != weights) {
      network.load(snapshot);
      weights = snapshot;
    }
  }

  /** Looks at the present observations of some lanes. */
  void observe(List<GreedyLane> lanes) {
    for (int i = 0; i < lanes.size(); i++) {
      lanes.get(i).observe(observations, i);
    }
    network.forward(observations, state, lanes.size(), outputs);
    for (int i = 0; i < lanes.size(); i++) {
      lanes.get(i).valued(rule.value(outputs, i));
    }
  }

  /** The action of the lane that was observed as the i-th; until the next call. */
  float[] act(int i) {
    rule.greedy(outputs, i, action, 0);
    return action;
  }

  @Override
  public void close() {
    network.close();
  }
}
