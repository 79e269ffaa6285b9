package dev.polyak.networks;

/** Forward passes and gradients in float64, written for clarity alone. */
final class ReferenceNetwork {
  private ReferenceNetwork() {}

  /** Output of one row. */
  static double[] forward(NetworkDescription network, double[] parameters, double[] input) {
    double[] values = input;
    for (int layer = 0; layer < network.layers().size(); layer++) {
      Dense dense = (Dense) network.layers().get(layer);
      int kernel = network.offset(layer);
      int bias = kernel + dense.outputs() * values.length;
      double[] next = new double[dense.outputs()];
      for (int output = 0; output < next.length; output++) {
        double sum = parameters[bias + output];
        for (int i = 0; i < values.length; i++) {
          sum += parameters[kernel + output * values.length + i] * values[i];
        }
        next[output] = activate(dense.activation(), sum);
      }
      values = next;
    }
    return values;
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
