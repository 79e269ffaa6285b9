package dev.polyak.networks.vector;

import dev.polyak.networks.program.Matrix;

/** One layer's share of passes over a batch. Rows are padded with zeros to whole vectors. */
interface LayerPass {

  /** What {@link #forward} wrote. */
  Matrix output();

  /** Where the loss's derivative by {@link #output} is put before {@link #backward}. */
  Matrix outputGradient();

  /**
   * Computes {@link #output}.
   *
   * @param x the layer's input, row i from {@code start + i stride}
   */
  void forward(float[] weights, float[] x, int start, int stride, int rows);

  /**
   * The way back; {@link #outputGradient} is used up.
   *
   * @param x as it was in {@link #forward}, as were the weights
   * @param transposed see {@link LayerPlan#transpose}; read only where {@code dx} is asked for
   * @param gradient receives the layer's part of the derivative by the weights, unless it is null
   * @param dx receives the derivative by x, padded to whole vectors, unless it is null
   */
  void backward(
      float[] transposed,
      float[] x,
      int start,
      int stride,
      float[] gradient,
      float[] dx,
      int dxStart,
      int dxStride);
}
