package dev.polyak.networks.vector;

import dev.polyak.networks.program.Matrix;
import dev.polyak.networks.program.NetworkPass;
import dev.polyak.networks.program.Pixels;
import java.util.function.IntConsumer;

/**
 * A pass whose rows are cut into as many {@link Slice}s as there are threads. Each has the gradient
 * of its own rows; their sum is the pass's.
 */
final class VectorPass implements NetworkPass {
  private final VectorNetwork network;
  private final Team team;
  private final float[] weights;
  private final Slice[] slices;
  private final Matrix output;

  /** Gradients of all slices but the first, which writes to the result. */
  private final float[][] gradients;

  // What the threads are to do is told by fields, so that telling allocates nothing.
  private final IntConsumer forwardMatrix = this::forwardMatrix;
  private final IntConsumer forwardPixels = this::forwardPixels;
  private final IntConsumer backwardMatrix = this::backwardMatrix;
  private final IntConsumer backwardPixels = this::backwardPixels;
  private final IntConsumer sum = this::sum;
  private Matrix matrix;
  private Pixels pixels;
  private float[] transposed;
  private Matrix outputGradient;
  private float[] weightGradient;
  private Matrix inputGradient;

  /**
   * @param weights online or target, live
   */
  VectorPass(VectorNetwork network, Team team, float[] weights, int rows) {
    this.network = network;
    this.team = team;
    this.weights = weights;
    int count = Math.min(team.size(), rows);
    slices = new Slice[count];
    for (int i = 0; i < count; i++) {
      int first = firstOf(i, count, rows);
      slices[i] = new Slice(network.plan(), first, firstOf(i + 1, count, rows) - first);
    }
    gradients = new float[count][0];
    int outputs = network.description().outputs();
    output = count == 1 ? slices[0].output() : Matrix.zeros(rows, outputs);
  }

  private static int firstOf(int part, int parts, int length) {
    return (int) ((long) length * part / parts);
  }

  @Override
  public Matrix output() {
    return output;
  }

  @Override
  public void forward(Matrix input) {
    matrix = input;
    team.run(forwardMatrix);
  }

  private void forwardMatrix(int part) {
    if (part < slices.length) {
      slices[part].forward(weights, matrix);
      collect(part);
    }
  }

  @Override
  public void forward(Pixels input) {
    pixels = input;
    team.run(forwardPixels);
  }

  private void forwardPixels(int part) {
    if (part < slices.length) {
      slices[part].forward(weights, pixels);
      collect(part);
    }
  }

  private void collect(int part) {
    if (slices.length > 1) {
      slices[part].copyOutput(output);
    }
  }

  @Override
  public void backward(
      Matrix input, Matrix outputGradient, float[] weightGradient, Matrix inputGradient) {
    matrix = input;
    this.inputGradient = inputGradient;
    backward(backwardMatrix, outputGradient, weightGradient);
  }

  private void backwardMatrix(int part) {
    if (part < slices.length) {
      slices[part].backward(transposed, matrix, outputGradient, gradient(part), inputGradient);
    }
  }

  @Override
  public void backward(Pixels input, Matrix outputGradient, float[] weightGradient) {
    pixels = input;
    backward(backwardPixels, outputGradient, weightGradient);
  }

  private void backwardPixels(int part) {
    if (part < slices.length) {
      slices[part].backward(transposed, pixels, outputGradient, gradient(part));
    }
  }

  private void backward(IntConsumer parts, Matrix outputGradient, float[] weightGradient) {
    this.outputGradient = outputGradient;
    this.weightGradient = weightGradient;
    transposed = network.transposed();
    team.run(parts);
    if (weightGradient != null && slices.length > 1) {
      team.run(sum);
    }
  }

  private float[] gradient(int part) {
    if (weightGradient == null || part == 0) {
      return weightGradient;
    }
    if (gradients[part].length == 0) {
      gradients[part] = new float[weightGradient.length];
    }
    return gradients[part];
  }

  private void sum(int part) {
    int start = firstOf(part, team.size(), weightGradient.length);
    int length = firstOf(part + 1, team.size(), weightGradient.length) - start;
    for (int i = 1; i < slices.length; i++) {
      Elements.add(gradients[i], start, weightGradient, start, length);
    }
  }
}
