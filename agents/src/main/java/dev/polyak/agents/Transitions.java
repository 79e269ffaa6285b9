package dev.polyak.agents;

import dev.polyak.networks.Batch;
import dev.polyak.networks.BatchLayout;
import dev.polyak.networks.BatchLayout.Column;
import java.util.List;

/**
 * Batches of n-step transitions, whose columns are the constants here. Pixels stay unsigned bytes.
 * A discrete action is its index, a continuous one is scaled by {@link ActionScale}.
 */
public final class Transitions implements BatchComposer {
  public static final String OBSERVATION = "observation";
  public static final String ACTION = "action";

  /** Discounted sum of the window's rewards. */
  public static final String RETURN = "return";

  /** What the value of the next observation is multiplied with: gamma^k, or 0 after termination. */
  public static final String DISCOUNT = "discount";

  public static final String NEXT_OBSERVATION = "next_observation";

  private final Problem problem;
  private final double discount;
  private final ActionScale scale;

  /**
   * @param discount gamma, of one step
   */
  public Transitions(Problem problem, double discount) {
    this.problem = problem;
    this.discount = discount;
    scale =
        switch (problem.actions()) {
          case Actions.Discrete _ -> null;
          case Actions.Continuous continuous -> new ActionScale(continuous);
        };
  }

  /** The columns. */
  public BatchLayout layout() {
    BatchLayout.Type action = scale == null ? BatchLayout.Type.INT32 : BatchLayout.Type.FLOAT32;
    BatchLayout.Type observation =
        problem.pixels() ? BatchLayout.Type.UINT8 : BatchLayout.Type.FLOAT32;
    return new BatchLayout(
        List.of(
            new Column(OBSERVATION, problem.observationSize(), observation),
            new Column(ACTION, problem.actions().width(), action),
            new Column(RETURN, 1, BatchLayout.Type.FLOAT32),
            new Column(DISCOUNT, 1, BatchLayout.Type.FLOAT32),
            new Column(NEXT_OBSERVATION, problem.observationSize(), observation),
            new Column(Agent.WEIGHT, 1, BatchLayout.Type.FLOAT32)));
  }

  @Override
  public void compose(Windows windows, int index, Batch batch, int row) {
    NStepReturn target = NStepReturn.of(windows, index, discount);
    int offset = row * problem.observationSize();
    if (problem.pixels()) {
      windows.firstObservation(index, batch.bytes(OBSERVATION), offset);
      windows.lastObservation(index, batch.bytes(NEXT_OBSERVATION), offset);
    } else {
      windows.firstObservation(index, batch.floats(OBSERVATION), offset);
      windows.lastObservation(index, batch.floats(NEXT_OBSERVATION), offset);
    }
    if (scale == null) {
      batch.ints(ACTION)[row] = (int) windows.firstAction(index, 0);
    } else {
      float[] actions = batch.floats(ACTION);
      for (int i = 0; i < scale.width(); i++) {
        actions[row * scale.width() + i] = scale.toNetwork(i, windows.firstAction(index, i));
      }
    }
    batch.floats(RETURN)[row] = (float) target.sum();
    batch.floats(DISCOUNT)[row] = (float) target.discount();
  }
}
