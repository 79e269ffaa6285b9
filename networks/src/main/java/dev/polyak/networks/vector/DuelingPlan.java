package dev.polyak.networks.vector;

import dev.polyak.networks.program.Matrix;

/**
 * A dueling head: both streams' hidden layers are one dense layer, as their kernels stand side by
 * side; behind it one dense layer a stream, each of which reads its half.
 */
record DuelingPlan(DensePlan hidden, DensePlan value, DensePlan advantage) implements LayerPlan {

  @Override
  public void order(float[] described, float[] own) {
    hidden.order(described, own);
    value.order(described, own);
    advantage.order(described, own);
  }

  @Override
  public void describe(float[] own, float[] described) {
    hidden.describe(own, described);
    value.describe(own, described);
    advantage.describe(own, described);
  }

  @Override
  public void transpose(float[] weights, float[] transposed) {
    hidden.transpose(weights, transposed);
    value.transpose(weights, transposed);
    advantage.transpose(weights, transposed);
  }

  @Override
  public LayerPass pass(int rows) {
    return new Pass(rows);
  }

  private final class Pass implements LayerPass {
    private final int half = value.strips().depth();
    private final int actions = advantage.strips().columns();
    private final LayerPass hiddenPass;
    private final LayerPass valuePass;
    private final LayerPass advantagePass;
    private final Matrix streamsGradient;
    private final Matrix output;
    private final Matrix outputGradient;

    Pass(int rows) {
      hiddenPass = hidden.pass(rows);
      valuePass = value.pass(rows);
      advantagePass = advantage.pass(rows);
      // The first half's padding is overwritten by the second half.
      streamsGradient = Matrix.zeros(rows, 2 * half, half + Lanes.padded(half));
      output = Matrix.zeros(rows, actions, Lanes.stride(actions));
      outputGradient = Matrix.zeros(rows, actions, Lanes.stride(actions));
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
      hiddenPass.forward(weights, x, start, stride, first, rows);
      Matrix streams = hiddenPass.output();
      int from = first * streams.stride();
      valuePass.forward(weights, streams.values(), from, streams.stride(), first, rows);
      advantagePass.forward(weights, streams.values(), from + half, streams.stride(), first, rows);
      Matrix values = valuePass.output();
      Matrix advantages = advantagePass.output();
      for (int row = first; row < first + rows; row++) {
        int at = row * advantages.stride();
        float base = values.values()[row * values.stride()] - mean(advantages.values(), at);
        for (int action = 0; action < actions; action++) {
          output.values()[row * output.stride() + action] = base + advantages.values()[at + action];
        }
      }
    }

    private float mean(float[] row, int start) {
      float sum = 0;
      for (int action = 0; action < actions; action++) {
        sum += row[start + action];
      }
      return sum / actions;
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
      Matrix values = valuePass.outputGradient();
      Matrix advantages = advantagePass.outputGradient();
      for (int row = first; row < first + rows; row++) {
        int at = row * outputGradient.stride();
        float mean = mean(outputGradient.values(), at);
        values.values()[row * values.stride()] = mean * actions;
        for (int action = 0; action < actions; action++) {
          advantages.values()[row * advantages.stride() + action] =
              outputGradient.values()[at + action] - mean;
        }
      }
      Matrix streams = hiddenPass.output();
      int from = first * streams.stride();
      float[] d = streamsGradient.values();
      int dStride = streamsGradient.stride();
      valuePass.backward(
          transposed,
          streams.values(),
          from,
          streams.stride(),
          first,
          rows,
          gradient,
          add,
          d,
          0,
          dStride);
      advantagePass.backward(
          transposed,
          streams.values(),
          from + half,
          streams.stride(),
          first,
          rows,
          gradient,
          add,
          d,
          half,
          dStride);
      copyRows(streamsGradient, hiddenPass.outputGradient(), first, rows);
      hiddenPass.backward(
          transposed, x, start, stride, first, rows, gradient, add, dx, dxStart, dxStride);
    }

    /** Rows from 0 on to rows from {@code first} on. */
    private static void copyRows(Matrix from, Matrix to, int first, int rows) {
      for (int row = 0; row < rows; row++) {
        System.arraycopy(
            from.values(),
            row * from.stride(),
            to.values(),
            (first + row) * to.stride(),
            from.columns());
      }
    }
  }
}
