package dev.polyak.networks.dl4j;

import dev.polyak.networks.Operations.Tensor;

/** A gradient by the weights of one network, flat. */
final class WeightGradient implements Tensor {
  private final String network;
  private final float[] elements;

  WeightGradient(String network, float[] elements) {
    this.network = network;
    this.elements = elements;
  }

  String network() {
    return network;
  }

  float[] elements() {
    return elements;
  }

  @Override
  public String toString() {
    return "a gradient of network " + network;
  }
}
