package dev.polyak.networks;

import java.util.ArrayList;
import java.util.List;

/**
 * A network without dueling heads that computes the same as another, for engines and model files
 * that know none.
 *
 * <p>A dueling head is linear behind its hidden streams, so it is two dense layers: both streams'
 * hidden layers side by side, and one whose row of action a is {@code [w_v, W_a[a] - mean W_a]}
 * with bias {@code b_v + b_a[a] - mean b_a}. The gradient goes back through the same linear map.
 */
public final class HeadlessEquivalent {
  private final NetworkDescription original;
  private final NetworkDescription equivalent;

  public HeadlessEquivalent(NetworkDescription original) {
    this.original = original;
    List<Layer> layers = new ArrayList<>();
    for (Layer layer : original.layers()) {
      switch (layer) {
        case Dense dense -> layers.add(dense);
        case Convolution convolution -> layers.add(convolution);
        case Dueling(int hidden, int outputs, Activation activation) -> {
          layers.add(new Dense(2 * hidden, activation));
          layers.add(new Dense(outputs, Activation.IDENTITY));
        }
      }
    }
    equivalent = new NetworkDescription(original.inputs(), layers);
  }

  /** What is equivalent; no layer is a {@link Dueling}. */
  public NetworkDescription description() {
    return equivalent;
  }

  /**
   * The equivalent weights.
   *
   * @param weights of the original; where it is dense itself, what is returned
   */
  public float[] weights(float[] weights) {
    if (equivalent.equals(original)) {
      return weights;
    }
    float[] result = new float[equivalent.parameters()];
    int to = 0;
    for (int i = 0; i < original.layers().size(); i++) {
      int from = original.offset(i);
      int inputs = original.inputs(i);
      switch (original.layers().get(i)) {
        case Dense dense -> to += copy(weights, from, result, to, dense.parameters(inputs));
        case Convolution convolution ->
            to += copy(weights, from, result, to, convolution.parameters(inputs));
        case Dueling dueling -> {
          int streams = 2 * (inputs + 1) * dueling.hidden();
          to += copy(weights, from, result, to, streams);
          to += mergeHeads(dueling, weights, from + streams, result, to);
        }
      }
    }
    return result;
  }

  private static int copy(float[] source, int from, float[] destination, int to, long length) {
    System.arraycopy(source, from, destination, to, (int) length);
    return (int) length;
  }

  private static int mergeHeads(
      Dueling dueling, float[] weights, int value, float[] result, int kernel) {
    int hidden = dueling.hidden();
    int outputs = dueling.outputs();
    int advantages = value + hidden + 1;
    int advantageBias = advantages + outputs * hidden;
    int bias = kernel + outputs * 2 * hidden;
    for (int j = 0; j < hidden; j++) {
      float mean = mean(weights, advantages + j, hidden, outputs);
      for (int a = 0; a < outputs; a++) {
        int row = kernel + a * 2 * hidden;
        result[row + j] = weights[value + j];
        result[row + hidden + j] = weights[advantages + a * hidden + j] - mean;
      }
    }
    float mean = mean(weights, advantageBias, 1, outputs);
    for (int a = 0; a < outputs; a++) {
      result[bias + a] = weights[value + hidden] + weights[advantageBias + a] - mean;
    }
    return outputs * (2 * hidden + 1);
  }

  /**
   * The gradient by the original's weights.
   *
   * @param gradient by the equivalent's weights; where the original is dense, what is returned
   */
  public float[] gradient(float[] gradient) {
    if (equivalent.equals(original)) {
      return gradient;
    }
    float[] result = new float[original.parameters()];
    int from = 0;
    for (int i = 0; i < original.layers().size(); i++) {
      int to = original.offset(i);
      int inputs = original.inputs(i);
      switch (original.layers().get(i)) {
        case Dense dense -> from += copy(gradient, from, result, to, dense.parameters(inputs));
        case Convolution convolution ->
            from += copy(gradient, from, result, to, convolution.parameters(inputs));
        case Dueling dueling -> {
          int streams = 2 * (inputs + 1) * dueling.hidden();
          from += copy(gradient, from, result, to, streams);
          from += splitHeads(dueling, gradient, from, result, to + streams);
        }
      }
    }
    return result;
  }

  private static int splitHeads(
      Dueling dueling, float[] gradient, int kernel, float[] result, int value) {
    int hidden = dueling.hidden();
    int outputs = dueling.outputs();
    int advantages = value + hidden + 1;
    int advantageBias = advantages + outputs * hidden;
    int bias = kernel + outputs * 2 * hidden;
    for (int j = 0; j < hidden; j++) {
      float mean = mean(gradient, kernel + hidden + j, 2 * hidden, outputs);
      float sum = 0;
      for (int a = 0; a < outputs; a++) {
        int row = kernel + a * 2 * hidden;
        sum += gradient[row + j];
        result[advantages + a * hidden + j] = gradient[row + hidden + j] - mean;
      }
      result[value + j] = sum;
    }
    float mean = mean(gradient, bias, 1, outputs);
    for (int a = 0; a < outputs; a++) {
      result[value + hidden] += gradient[bias + a];
      result[advantageBias + a] = gradient[bias + a] - mean;
    }
    return outputs * (2 * hidden + 1);
  }

  private static float mean(float[] values, int start, int stride, int count) {
    float sum = 0;
    for (int i = 0; i < count; i++) {
      sum += values[start + i * stride];
    }
    return sum / count;
  }
}
