package dev.polyak.networks;

import java.util.Arrays;

/** Forward passes and gradients in float64, written for clarity alone. */
final class ReferenceNetwork {
  private ReferenceNetwork() {}

  /** Output of one row. */
  static double[] forward(NetworkDescription network, double[] parameters, double[] input) {
    double[] values = input;
    for (int layer = 0; layer < network.layers().size(); layer++) {
      int offset = network.offset(layer);
      values =
          switch (network.layers().get(layer)) {
            case Dense(int outputs, Activation activation) ->
                dense(
                    parameters,
                    offset,
                    offset + outputs * values.length,
                    outputs,
                    activation,
                    values);
            case Dueling dueling -> dueling(parameters, offset, dueling, values);
            case Convolution convolution -> convolution(parameters, offset, convolution, values);
          };
    }
    return values;
  }

  private static double[] convolution(
      double[] parameters, int offset, Convolution layer, double[] input) {
    double[] result = new double[layer.outputs()];
    int bias = offset + layer.patch() * layer.filters();
    int to = 0;
    for (int y = 0; y < layer.outputHeight(); y++) {
      for (int x = 0; x < layer.outputWidth(); x++) {
        for (int filter = 0; filter < layer.filters(); filter++) {
          double sum = parameters[bias + filter];
          int weight = offset + filter * layer.patch();
          for (int i = 0; i < layer.size(); i++) {
            for (int j = 0; j < layer.size(); j++) {
              int pixel = (y * layer.stride() + i) * layer.width() + x * layer.stride() + j;
              for (int channel = 0; channel < layer.channels(); channel++) {
                sum += parameters[weight++] * input[pixel * layer.channels() + channel];
              }
            }
          }
          result[to++] = activate(layer.activation(), sum);
        }
      }
    }
    return result;
  }

  private static double[] dueling(double[] parameters, int offset, Dueling head, double[] input) {
    int hidden = head.hidden();
    int kernel = hidden * input.length;
    int biases = offset + 2 * kernel;
    int value = biases + 2 * hidden;
    int advantage = value + hidden + 1;
    double[] left = dense(parameters, offset, biases, hidden, head.activation(), input);
    double[] right =
        dense(parameters, offset + kernel, biases + hidden, hidden, head.activation(), input);
    double v = dense(parameters, value, value + hidden, 1, Activation.IDENTITY, left)[0];
    double[] q =
        dense(
            parameters,
            advantage,
            advantage + head.outputs() * hidden,
            head.outputs(),
            Activation.IDENTITY,
            right);
    double mean = Arrays.stream(q).average().orElseThrow();
    return Arrays.stream(q).map(each -> v + each - mean).toArray();
  }

  private static double[] dense(
      double[] parameters,
      int kernel,
      int bias,
      int outputs,
      Activation activation,
      double[] input) {
    double[] result = new double[outputs];
    for (int output = 0; output < outputs; output++) {
      double sum = parameters[bias + output];
      for (int i = 0; i < input.length; i++) {
        sum += parameters[kernel + output * input.length + i] * input[i];
      }
      result[output] = activate(activation, sum);
    }
    return result;
  }

  private static double activate(Activation activation, double x) {
    return switch (activation) {
      case RELU -> Math.max(0, x);
      case TANH -> Math.tanh(x);
      case IDENTITY -> x;
    };
  }

  /** Central finite differences of {@code loss} at {@code parameters}. */
  static double[] gradient(Loss loss, double[] parameters) {
    double step = 1e-6;
    double[] gradient = new double[parameters.length];
    double[] moved = parameters.clone();
    for (int i = 0; i < parameters.length; i++) {
      moved[i] = parameters[i] + step;
      double above = loss.at(moved);
      moved[i] = parameters[i] - step;
      gradient[i] = (above - loss.at(moved)) / (2 * step);
      moved[i] = parameters[i];
    }
    return gradient;
  }

  static double[] toDoubles(float[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i];
    }
    return result;
  }

  /** A function of the parameters. */
  @FunctionalInterface
  interface Loss {
    double at(double[] parameters);
  }
}
