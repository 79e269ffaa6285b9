package dev.polyak.networks.dl4j;

import dev.polyak.networks.Operations.Tensor;

/**
 * Numbers, {@code rows x columns} in C order.
 *
 * <p>All but the networks' own passes is small, and an ND4J call costs more than the whole of such
 * an operation, so these are plain arrays.
 */
final class Values implements Tensor {
  private final float[] elements;
  private final int rows;
  private final int columns;

  Values(float[] elements, int rows, int columns) {
    this.elements = elements;
    this.rows = rows;
    this.columns = columns;
  }

  float[] elements() {
    return elements;
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  static Values zeros(int rows, int columns) {
    return new Values(new float[rows * columns], rows, columns);
  }

  /** Applies {@code function} to each element. */
  Values map(Unary function) {
    Values result = zeros(rows, columns);
    for (int i = 0; i < elements.length; i++) {
      result.elements[i] = function.apply(elements[i]);
    }
    return result;
  }

  /** Applies {@code function} to each pair of elements. */
  Values zip(Values other, Binary function) {
    requireShapeOf(other);
    Values result = zeros(rows, columns);
    for (int i = 0; i < elements.length; i++) {
      result.elements[i] = function.apply(elements[i], other.elements[i]);
    }
    return result;
  }

  /** Index of each row's largest element, the lowest where several are. */
  Indices argmax() {
    int[] indices = new int[rows];
    for (int row = 0; row < rows; row++) {
      int best = 0;
      for (int column = 1; column < columns; column++) {
        if (at(row, column) > at(row, best)) {
          best = column;
        }
      }
      indices[row] = best;
    }
    return new Indices(indices);
  }

  /** Rows of this and of the other side by side. */
  Values beside(Values other) {
    if (rows != other.rows) {
      throw new IllegalArgumentException(
          "operands of as many rows are needed, not " + shape() + " and " + other.shape());
    }
    Values result = zeros(rows, columns + other.columns);
    for (int row = 0; row < rows; row++) {
      int start = row * result.columns;
      System.arraycopy(elements, row * columns, result.elements, start, columns);
      System.arraycopy(
          other.elements, row * other.columns, result.elements, start + columns, other.columns);
    }
    return result;
  }

  /** Columns {@code from} to {@code to - 1}. */
  Values columns(int from, int to) {
    if (from < 0 || from >= to || to > columns) {
      throw new IllegalArgumentException(
          "columns [" + from + ", " + to + ") are not within " + shape());
    }
    Values result = zeros(rows, to - from);
    for (int row = 0; row < rows; row++) {
      System.arraycopy(
          elements, row * columns + from, result.elements, row * result.columns, result.columns);
    }
    return result;
  }

  Values transpose() {
    Values result = zeros(columns, rows);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        result.set(column, row, at(row, column));
      }
    }
    return result;
  }

  void requireShapeOf(Values other) {
    if (rows != other.rows || columns != other.columns) {
      throw new IllegalArgumentException(
          "operands of one shape are needed, not " + shape() + " and " + other.shape());
    }
  }

  float at(int row, int column) {
    return elements[row * columns + column];
  }

  void set(int row, int column, float value) {
    elements[row * columns + column] = value;
  }

  String shape() {
    return "[" + rows + ", " + columns + "]";
  }

  @Override
  public String toString() {
    return "numbers " + shape();
  }

  /** A function of one number. */
  @FunctionalInterface
  interface Unary {
    float apply(float x);
  }

  /** A function of two numbers. */
  @FunctionalInterface
  interface Binary {
    float apply(float x, float y);
  }
}
