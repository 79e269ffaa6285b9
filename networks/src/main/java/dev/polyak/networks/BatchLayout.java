package dev.polyak.networks;

import java.util.List;

/** The columns of the batches of an update rule. */
public record BatchLayout(List<Column> columns) {

  public BatchLayout {
    columns = List.copyOf(columns);
  }

  /**
   * One column.
   *
   * @param width numbers in a row, 1 or more
   * @param type what a number is
   */
  public record Column(String name, int width, Type type) {}

  /** What a column holds. */
  public enum Type {
    FLOAT32,
    /** Indices, such as actions. */
    INT32,
    /** Pixels: 0 to 255, unsigned. A network reads them as 0 to 1. */
    UINT8
  }
}
