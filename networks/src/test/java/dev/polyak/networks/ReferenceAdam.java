package dev.polyak.networks;

/**
 * Adam as Kingma and Ba (2015) print it in algorithm 1, in float64, on a gradient of bounded norm.
 */
final class ReferenceAdam {
  private final double[] first;
  private final double[] second;
  private int t;

  ReferenceAdam(int parameters) {
    first = new double[parameters];
    second = new double[parameters];
  }

  void step(double[] parameters, double[] gradient, double rate, double maximumNorm) {
    double squares = 0;
    for (double g : gradient) {
      squares += g * g;
    }
    double scale = Math.min(1, maximumNorm / Math.sqrt(squares));
    t++;
    for (int i = 0; i < parameters.length; i++) {
      double g = gradient[i] * scale;
      first[i] = 0.9 * first[i] + 0.1 * g;
      second[i] = 0.999 * second[i] + 0.001 * g * g;
      double unbiasedFirst = first[i] / (1 - Math.pow(0.9, t));
      double unbiasedSecond = second[i] / (1 - Math.pow(0.999, t));
      parameters[i] -= rate * unbiasedFirst / (Math.sqrt(unbiasedSecond) + 1e-8);
    }
  }
}
