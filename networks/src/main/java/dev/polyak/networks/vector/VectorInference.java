package dev.polyak.networks.vector;

import dev.polyak.networks.ActingState;
import dev.polyak.networks.Inference;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.program.Matrix;

/** Forward passes with weights of its own. */
final class VectorInference implements Inference {
  private final NetworkPlan plan;
  private final int maximumRows;
  private final float[] weights;
  private final Slice slice;

  VectorInference(NetworkDescription description, int maximumRows) {
    plan = new NetworkPlan(description);
    this.maximumRows = maximumRows;
    weights = new float[plan.size()];
    slice = new Slice(plan, 0, maximumRows);
  }

  @Override
  public void load(float[] parameters) {
    int expected = plan.description().parameters();
    if (parameters.length != expected) {
      throw new IllegalArgumentException(
          "the network has " + expected + " parameters, not " + parameters.length);
    }
    plan.order(parameters, weights);
  }

  @Override
  public ActingState initialState() {
    return lane -> {};
  }

  @Override
  public void forward(float[] observations, ActingState state, int rows, float[] outputs) {
    Inference.check(plan.description(), maximumRows, observations, rows, outputs);
    slice.forward(weights, observations, 0, plan.description().inputs(), rows);
    Matrix output = slice.output();
    int columns = output.columns();
    for (int row = 0; row < rows; row++) {
      System.arraycopy(output.values(), row * output.stride(), outputs, row * columns, columns);
    }
  }

  @Override
  public void close() {
    // Plain memory.
  }
}
