package dev.polyak.networks.vector;

import dev.polyak.networks.Activation;
import dev.polyak.networks.program.Matrix;

/**
 * A dense layer. Its part of this engine's order:
 *
 * <pre>
 * | W^T, [inputs][outputs] in strips | b, [outputs], padded |
 * </pre>
 *
 * @param described where its kernel starts in the description's order
 * @param describedBias where its bias does
 * @param own where it starts in this engine's order
 * @param ownTransposed where W starts among the transposed weights
 */
record DensePlan(
    Strips strips,
    Activation activation,
    int described,
    int describedBias,
    int own,
    int ownTransposed)
    implements LayerPlan {

  /** Numbers of a layer in this engine's order. */
  static int size(int inputs, int outputs) {
    return new Strips(inputs, outputs).size() + Lanes.padded(outputs);
  }

  /** Numbers of a layer among the transposed weights. */
  static int transposedSize(int inputs, int outputs) {
    return new Strips(outputs, inputs).size();
  }

  private int bias() {
    return own + strips.size();
  }

  @Override
  public void order(float[] from, float[] to) {
    strips.fromTranspose(from, described, to, own);
    System.arraycopy(from, describedBias, to, bias(), strips.columns());
  }

  @Override
  public void describe(float[] from, float[] to) {
    strips.toTranspose(from, own, to, described);
    System.arraycopy(from, bias(), to, describedBias, strips.columns());
  }

  @Override
  public void transpose(float[] weights, float[] transposed) {
    strips.transpose(weights, own, transposed, ownTransposed);
  }

  @Override
  public LayerPass pass(int rows) {
    return new Pass(rows);
  }

  private final class Pass implements LayerPass {
    private final Matrix output;
    private final Matrix outputGradient;
    private final Strips transposedStrips = strips.transposed();
    private final Operand slope;
    private Operand input;
    private Operand inputTransposed;
    private int inputStride;

    Pass(int rows) {
      int stride = Lanes.stride(strips.columns());
      output = Matrix.zeros(rows, strips.columns(), stride);
      outputGradient = Matrix.zeros(rows, strips.columns(), stride);
      slope = Operand.matrix(rows, strips.columns(), stride);
      read(strips.depth());
    }

    @Override
    public Matrix output() {
      return output;
    }

    @Override
    public Matrix outputGradient() {
      return outputGradient;
    }

    @Override
    public void forward(float[] weights, float[] x, int start, int stride, int first, int rows) {
      read(stride);
      int to = first * output.stride();
      Product.forward(
          input.at(x, start),
          rows,
          strips,
          weights,
          own,
          weights,
          bias(),
          output.values(),
          to,
          output.stride(),
          activation == Activation.RELU);
      if (activation == Activation.TANH) {
        Elements.tanh(output.values(), to, rows * output.stride());
      }
    }

    /** Inputs have one stride as a rule, so what depends on it is made once. */
    private void read(int stride) {
      if (stride != inputStride) {
        inputStride = stride;
        input = Operand.matrix(output.rows(), strips.depth(), stride);
        inputTransposed = Operand.transpose(strips.depth(), stride);
      }
    }

    @Override
    public void backward(
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
        int dxStride) {
      float[] d = outputGradient.values();
      int dStride = outputGradient.stride();
      int from = first * dStride;
      Elements.slope(activation, d, output.values(), from, rows * dStride);
      if (gradient != null) {
        read(stride);
        Product.weightGradient(
            inputTransposed.of(rows).at(x, start), strips, d, from, dStride, gradient, own, add);
        Elements.columnSums(
            d, from, dStride, rows, gradient, bias(), Lanes.padded(strips.columns()), add);
      }
      if (dx != null) {
        Product.forward(
            slope.at(d, from),
            rows,
            transposedStrips,
            transposed,
            ownTransposed,
            null,
            0,
            dx,
            dxStart,
            dxStride,
            false);
      }
    }
  }
}
