package dev.polyak.networks;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A feed-forward network: what it computes, and the order of its weights in the one flat float32
 * vector that every engine, message and checkpoint shares. Layers follow one another in that
 * vector, each as its own record draws it.
 *
 * @param inputs numbers in a row of the input, 1 or more
 * @param layers from input to output, 1 or more
 */
public record NetworkDescription(int inputs, List<Layer> layers) {

  public NetworkDescription {
    layers = List.copyOf(layers);
    if (inputs < 1) {
      throw new IllegalArgumentException("a network has 1 or more inputs, not " + inputs);
    }
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("a network has 1 or more layers, not 0");
    }
    long parameters = offset(inputs, layers, layers.size());
    if (parameters > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a network has at most " + Integer.MAX_VALUE + " parameters, not " + parameters);
    }
  }

  /**
   * Dense hidden layers in front of a last one.
   *
   * @param hidden outputs of each hidden layer
   * @param activation after each of them
   */
  public static NetworkDescription perceptron(
      int inputs, List<Integer> hidden, Activation activation, Layer last) {
    List<Layer> layers = new ArrayList<>();
    hidden.forEach(outputs -> layers.add(new Dense(outputs, activation)));
    layers.add(last);
    return new NetworkDescription(inputs, layers);
  }

  /** The canonical text, such as {@code 4, dense 64 relu, dense 2 identity}. */
  public String text() {
    return inputs + ", " + String.join(", ", layers.stream().map(Layer::text).toList());
  }

  /** Numbers in a row of the output. */
  public int outputs() {
    return layers.getLast().outputs();
  }

  /** Numbers in a row of the input of layer {@code layer}. */
  public int inputs(int layer) {
    return layer == 0 ? inputs : layers.get(layer - 1).outputs();
  }

  /** Length of the flat vector. */
  public int parameters() {
    return offset(layers.size());
  }

  /** Where layer {@code layer} starts in the flat vector. */
  public int offset(int layer) {
    return (int) offset(inputs, layers, layer);
  }

  private static long offset(int inputs, List<Layer> layers, int end) {
    long offset = 0;
    int width = inputs;
    for (Layer layer : layers.subList(0, end)) {
      offset += layer.parameters(width);
      width = layer.outputs();
    }
    return offset;
  }

  /**
   * Fresh weights. Kernels are uniform in {@code [-b, b)} with {@code b = sqrt(6 / inputs)} before
   * a ReLU (He et al. 2015, equation 10) and {@code b = sqrt(6 / (inputs + outputs))} before tanh
   * or nothing (Glorot and Bengio 2010, equation 16); biases are zero. Of a convolution, inputs are
   * those of one patch, and outputs its filters.
   *
   * @param random drawn from once for each kernel element, in the vector's order
   */
  public float[] initialise(RandomGenerator random) {
    float[] parameters = new float[parameters()];
    for (int i = 0; i < layers.size(); i++) {
      int offset = offset(i);
      int inputs = inputs(i);
      switch (layers.get(i)) {
        case Dense(int outputs, Activation activation) ->
            fill(parameters, offset, inputs, outputs, activation, random);
        case Convolution convolution ->
            fill(
                parameters,
                offset,
                convolution.patch(),
                convolution.filters(),
                convolution.activation(),
                random);
        case Dueling(int hidden, int outputs, Activation activation) -> {
          fill(parameters, offset, inputs, hidden, activation, random);
          fill(parameters, offset + inputs * hidden, inputs, hidden, activation, random);
          int value = offset + 2 * (inputs + 1) * hidden;
          fill(parameters, value, hidden, 1, Activation.IDENTITY, random);
          fill(parameters, value + hidden + 1, hidden, outputs, Activation.IDENTITY, random);
        }
      }
    }
    return parameters;
  }

  private static void fill(
      float[] parameters,
      int offset,
      int inputs,
      int outputs,
      Activation activation,
      RandomGenerator random) {
    double fan =
        switch (activation) {
          case RELU -> inputs;
          case TANH, IDENTITY -> (double) inputs + outputs;
        };
    float bound = (float) Math.sqrt(6 / fan);
    for (int i = 0; i < inputs * outputs; i++) {
      parameters[offset + i] = random.nextFloat(-bound, bound);
    }
  }
}
