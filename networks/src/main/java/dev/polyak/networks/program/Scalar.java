package dev.polyak.networks.program;

import dev.polyak.networks.Operations.Tensor;

/** One number. */
final class Scalar implements Tensor {
  double value;

  @Override
  public String toString() {
    return "a scalar";
  }
}
