package dev.polyak.networks.dl4j;

import dev.polyak.networks.Operations.Tensor;

/** A column index for each row. */
final class Indices implements Tensor {
  private final int[] elements;

  Indices(int[] elements) {
    this.elements = elements;
  }

  int[] elements() {
    return elements;
  }

  @Override
  public String toString() {
    return elements.length + " indices";
  }
}
