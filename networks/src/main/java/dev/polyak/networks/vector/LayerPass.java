package dev.polyak.networks.vector;

import dev.polyak.networks.program.Matrix;

/** One layer's share of passes over a batch. Rows are padded with zeros to whole vectors. */
interface LayerPass {

  /** What {@link #forward} wrote. */
  Matrix output();

  /** Where the loss's derivative by {@link #output} is put before {@link #backward}. */
  Matrix outputGradient();

  /**
   * Computes some rows of {@link #output}.
   *
   * @param x the layer's input: row {@code first + i} from {@code start + i stride}
   */
  void forward(float[] weights, float[] x, int start, int stride, int first, int rows);

  /**
   * The way back of some rows; those of {@link #outputGradient} are used up.
   *
   * @param transposed see {@link LayerPlan#transpose}; read only where {@code dx} is asked for
   * @param x as it was in {@link #forward}, as were the weights
   * @param gradient receives the layer's part of the derivative by the weights, unless it is null
   * @param add whether it is added to what is there
   * @param dx receives the derivative by x in rows 0 on, padded to whole vectors, unless it is null
   */
  void backward(
      float[] transposed,
      float[] x,
      int start,
      int stride,
      int first,
      int rows,
      float[] gradient,
      boolean add,
      float[] dx,
      int dxStart,
      int dxStride);
}
