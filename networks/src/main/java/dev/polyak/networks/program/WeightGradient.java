package dev.polyak.networks.program;

import dev.polyak.networks.Operations.Tensor;

/** A gradient by the weights of one network, in the engine's own order. */
final class WeightGradient implements Tensor {
  private final String network;
  private final float[] values;

  WeightGradient(String network, float[] values) {
    this.network = network;
    this.values = values;
  }

  String network() {
    return network;
  }

  float[] values() {
    return values;
  }

  @Override
  public String toString() {
    return "a gradient of network " + network;
  }
}
