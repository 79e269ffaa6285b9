package dev.polyak.networks.vector;

import dev.polyak.networks.program.Matrix;
import dev.polyak.networks.program.NetworkPass;
import dev.polyak.networks.program.Pixels;
import java.util.List;

/** A pass through one layer after the other. */
final class VectorPass implements NetworkPass {
  /** Rows of pixels that are numbers at one time. */
  private static final int SCALED = 4;

  private final VectorNetwork network;
  private final float[] weights;
  private final LayerPass[] layers;
  private final int rows;
  private final Matrix flowed;
  private float[] scaled = {};

  /**
   * @param weights online or target, live
   */
  VectorPass(VectorNetwork network, float[] weights, List<LayerPass> layers, int rows) {
    this.network = network;
    this.weights = weights;
    this.layers = layers.toArray(LayerPass[]::new);
    this.rows = rows;
    int inputs = network.description().inputs();
    flowed = Matrix.zeros(rows, inputs, Lanes.stride(inputs));
  }

  @Override
  public Matrix output() {
    return layers[layers.length - 1].output();
  }

  @Override
  public void forward(Matrix input) {
    forward(layers, 0, weights, input.values(), input.stride(), rows);
  }

  /** Passes {@code rows} rows through the layers from {@code layer} on. */
  static void forward(
      LayerPass[] layers, int layer, float[] weights, float[] input, int stride, int rows) {
    float[] x = input;
    int xStride = stride;
    for (int i = layer; i < layers.length; i++) {
      layers[i].forward(weights, x, 0, xStride, 0, rows);
      x = layers[i].output().values();
      xStride = layers[i].output().stride();
    }
  }

  @Override
  public void forward(Pixels input) {
    int width = input.columns();
    for (int first = 0; first < rows; first += SCALED) {
      int some = scale(input, first);
      layers[0].forward(weights, scaled, 0, width, first, some);
    }
    Matrix output = layers[0].output();
    forward(layers, 1, weights, output.values(), output.stride(), rows);
  }

  /** Some rows of pixels as numbers: few, so that they stay in the cache. */
  private int scale(Pixels input, int first) {
    int some = Math.min(SCALED, rows - first);
    int length = some * input.columns();
    if (scaled.length < length) {
      scaled = new float[SCALED * input.columns()];
    }
    Elements.scale(input.values(), first * input.columns(), scaled, length);
    return some;
  }

  @Override
  public void backward(
      Matrix input, Matrix outputGradient, float[] weightGradient, Matrix inputGradient) {
    float[] transposed = flowBack(outputGradient, weightGradient);
    boolean flows = inputGradient != null;
    layers[0].backward(
        transposed,
        input.values(),
        0,
        input.stride(),
        0,
        rows,
        weightGradient,
        false,
        flows ? flowed.values() : null,
        0,
        flowed.stride());
    if (flows) {
      copy(flowed, inputGradient);
    }
  }

  @Override
  public void backward(Pixels input, Matrix outputGradient, float[] weightGradient) {
    float[] transposed = flowBack(outputGradient, weightGradient);
    int width = input.columns();
    for (int first = 0; first < rows; first += SCALED) {
      int some = scale(input, first);
      layers[0].backward(
          transposed, scaled, 0, width, first, some, weightGradient, first > 0, null, 0, 0);
    }
  }

  /** The way back to the first layer's output. */
  private float[] flowBack(Matrix outputGradient, float[] weightGradient) {
    copy(outputGradient, layers[layers.length - 1].outputGradient());
    float[] transposed = network.transposed();
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
    return transposed;
  }

  private static void copy(Matrix from, Matrix to) {
    for (int row = 0; row < from.rows(); row++) {
      System.arraycopy(
          from.values(), row * from.stride(), to.values(), row * to.stride(), from.columns());
    }
  }
}
