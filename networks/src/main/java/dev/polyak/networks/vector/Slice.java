package dev.polyak.networks.vector;

import dev.polyak.networks.program.Matrix;
import dev.polyak.networks.program.Pixels;

/** The part of a pass that one thread computes: some rows, through one layer after the other. */
final class Slice {
  /** Rows of pixels that are numbers at one time. */
  private static final int SCALED = 4;

  private final LayerPass[] layers;
  private final int first;
  private final int rows;
  private final Matrix flowed;
  private float[] scaled = {};

  /** Rows {@code first} to {@code first + rows - 1} of a pass through a network. */
  Slice(NetworkPlan plan, int first, int rows) {
    layers = plan.passes(rows).toArray(LayerPass[]::new);
    this.first = first;
    this.rows = rows;
    int inputs = plan.description().inputs();
    flowed = Matrix.zeros(rows, inputs, Lanes.stride(inputs));
  }

  /** The slice's rows, from 0 on. */
  Matrix output() {
    return layers[layers.length - 1].output();
  }

  void forward(float[] weights, Matrix input) {
    forward(weights, input.values(), first * input.stride(), input.stride(), rows);
  }

  /**
   * Passes the first rows of the slice.
   *
   * @param x row 0 from {@code start} on
   */
  void forward(float[] weights, float[] x, int start, int stride, int some) {
    layers[0].forward(weights, x, start, stride, 0, some);
    forwardOn(weights, some);
  }

  private void forwardOn(float[] weights, int some) {
    for (int i = 1; i < layers.length; i++) {
      Matrix x = layers[i - 1].output();
      layers[i].forward(weights, x.values(), 0, x.stride(), 0, some);
    }
  }

  void forward(float[] weights, Pixels input) {
    for (int row = 0; row < rows; row += SCALED) {
      int some = scale(input, row);
      layers[0].forward(weights, scaled, 0, input.columns(), row, some);
    }
    forwardOn(weights, rows);
  }

  /** Some rows of pixels as numbers: few, so that they stay in the cache. */
  private int scale(Pixels input, int row) {
    int some = Math.min(SCALED, rows - row);
    int width = input.columns();
    if (scaled.length == 0) {
      scaled = new float[SCALED * width];
    }
    Elements.scale(input.values(), (first + row) * width, scaled, some * width);
    return some;
  }

  /** See {@link dev.polyak.networks.program.NetworkPass#backward}. */
  void backward(
      float[] transposed,
      Matrix input,
      Matrix outputGradient,
      float[] weightGradient,
      Matrix inputGradient) {
    flowBack(transposed, outputGradient, weightGradient);
    boolean flows = inputGradient != null;
    layers[0].backward(
        transposed,
        input.values(),
        first * input.stride(),
        input.stride(),
        0,
        rows,
        weightGradient,
        false,
        flows ? flowed.values() : null,
        0,
        flowed.stride());
    if (flows) {
      copyRows(flowed, 0, inputGradient, first, rows);
    }
  }

  void backward(float[] transposed, Pixels input, Matrix outputGradient, float[] weightGradient) {
    flowBack(transposed, outputGradient, weightGradient);
    for (int row = 0; row < rows; row += SCALED) {
      int some = scale(input, row);
      layers[0].backward(
          transposed, scaled, 0, input.columns(), row, some, weightGradient, row > 0, null, 0, 0);
    }
  }

  /** The way back to the first layer's output. */
  private void flowBack(float[] transposed, Matrix outputGradient, float[] weightGradient) {
    copyRows(outputGradient, first, layers[layers.length - 1].outputGradient(), 0, rows);
    for (int i = layers.length - 1; i > 0; i--) {
      Matrix x = layers[i - 1].output();
      Matrix dx = layers[i - 1].outputGradient();
      layers[i].backward(
          transposed,
          x.values(),
          0,
          x.stride(),
          0,
          rows,
          weightGradient,
          false,
          dx.values(),
          0,
          dx.stride());
    }
  }

  /** Copies {@link #output} to where its rows are among all. */
  void copyOutput(Matrix all) {
    copyRows(output(), 0, all, first, rows);
  }

  private static void copyRows(Matrix from, int fromRow, Matrix to, int toRow, int rows) {
    for (int row = 0; row < rows; row++) {
      System.arraycopy(
          from.values(),
          (fromRow + row) * from.stride(),
          to.values(),
          (toRow + row) * to.stride(),
          from.columns());
    }
  }
}
