package dev.polyak.agents.dqn;

import dev.polyak.agents.BatchComposer;
import dev.polyak.agents.NStepReturn;
import dev.polyak.networks.Batch;
import dev.polyak.networks.BatchLayout;
import dev.polyak.networks.BatchLayout.Column;
import java.util.List;

/** The rows that {@link DoubleDqn} learns from: n-step transitions. */
final class DoubleDqnBatches implements BatchComposer {
  static final String OBSERVATION = "observation";
  static final String ACTION = "action";

  /** Discounted sum of the window's rewards. */
  static final String RETURN = "return";

  /** What the value of the next observation is multiplied with: gamma^k, or 0 after termination. */
  static final String DISCOUNT = "discount";

  static final String NEXT_OBSERVATION = "next_observation";

  /** Importance weight: the sampler's business, left alone here. */
  static final String WEIGHT = "weight";

  private final int observationSize;
  private final double discount;

  DoubleDqnBatches(int observationSize, double discount) {
    this.observationSize = observationSize;
    this.discount = discount;
  }

  BatchLayout layout() {
    return new BatchLayout(
        List.of(
            new Column(OBSERVATION, observationSize, BatchLayout.Type.FLOAT32),
            new Column(ACTION, 1, BatchLayout.Type.INT32),
            new Column(RETURN, 1, BatchLayout.Type.FLOAT32),
            new Column(DISCOUNT, 1, BatchLayout.Type.FLOAT32),
            new Column(NEXT_OBSERVATION, observationSize, BatchLayout.Type.FLOAT32),
            new Column(WEIGHT, 1, BatchLayout.Type.FLOAT32)));
  }

  @Override
  public void compose(Windows windows, int index, Batch batch, int row) {
    NStepReturn target = NStepReturn.of(windows, index, discount);
    int offset = row * observationSize;
    windows.firstObservation(index, batch.floats(OBSERVATION), offset);
    batch.ints(ACTION)[row] = (int) windows.firstAction(index, 0);
    batch.floats(RETURN)[row] = (float) target.sum();
    batch.floats(DISCOUNT)[row] = (float) target.discount();
    windows.lastObservation(index, batch.floats(NEXT_OBSERVATION), offset);
  }
}
