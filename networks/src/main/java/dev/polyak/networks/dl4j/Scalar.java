package dev.polyak.networks.dl4j;

import dev.polyak.networks.Operations.Tensor;

/** One number. */
record Scalar(double value) implements Tensor {

  @Override
  public String toString() {
    return "a scalar";
  }
}
