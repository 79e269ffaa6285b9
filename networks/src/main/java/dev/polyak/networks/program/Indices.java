package dev.polyak.networks.program;

import dev.polyak.networks.Operations.Tensor;

/** A column index for each row. */
final class Indices implements Tensor {
  private int[] values;

  Indices(int[] values) {
    this.values = values;
  }

  /** Reads {@code values} from now on. */
  void bind(int[] values) {
    this.values = values;
  }

  int[] values() {
    return values;
  }

  /**
   * The indices, looked at.
   *
   * @throws IllegalArgumentException if one is outside {@code [0, columns)}
   */
  int[] within(int columns) {
    for (int row = 0; row < values.length; row++) {
      if (values[row] < 0 || values[row] >= columns) {
        throw new IllegalArgumentException(
            "row " + row + " has index " + values[row] + ", outside [0, " + columns + ")");
      }
    }
    return values;
  }

  @Override
  public String toString() {
    return "one index a row";
  }
}
