package dev.polyak.networks.vector;

import dev.polyak.networks.program.Matrix;
import dev.polyak.networks.program.NetworkPass;
import java.util.List;

/** A pass through one layer after the other. */
final class VectorPass implements NetworkPass {
  private final VectorNetwork network;
  private final float[] weights;
  private final LayerPass[] layers;
  private final int rows;
  private final Matrix flowed;

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
    forward(layers, weights, input.values(), input.stride(), rows);
  }

  /** Passes {@code rows} rows through the layers. */
  static void forward(LayerPass[] layers, float[] weights, float[] input, int stride, int rows) {
    float[] x = input;
    int xStride = stride;
    for (LayerPass layer : layers) {
      layer.forward(weights, x, 0, xStride, rows);
      x = layer.output().values();
      xStride = layer.output().stride();
    }
  }

  @Override
  public void backward(
      Matrix input, Matrix outputGradient, float[] weightGradient, Matrix inputGradient) {
    copy(outputGradient, layers[layers.length - 1].outputGradient());
    float[] transposed = network.transposed();
    for (int i = layers.length - 1; i >= 0; i--) {
      Matrix x = i == 0 ? input : layers[i - 1].output();
      Matrix dx = i > 0 ? layers[i - 1].outputGradient() : inputGradient == null ? null : flowed;
      layers[i].backward(
          transposed,
          x.values(),
          0,
          x.stride(),
          weightGradient,
          dx == null ? null : dx.values(),
          0,
          dx == null ? 0 : dx.stride());
    }
    if (inputGradient != null) {
      copy(flowed, inputGradient);
    }
  }

  private static void copy(Matrix from, Matrix to) {
    for (int row = 0; row < from.rows(); row++) {
      System.arraycopy(
          from.values(), row * from.stride(), to.values(), row * to.stride(), from.columns());
    }
  }
}
