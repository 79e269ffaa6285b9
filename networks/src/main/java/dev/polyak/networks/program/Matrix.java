package dev.polyak.networks.program;

import dev.polyak.networks.Operations.Tensor;

/**
 * Numbers in rows. Row i is {@code values[i * stride]} to {@code values[i * stride + columns - 1]};
 * what lies between rows is the engine's own.
 */
public final class Matrix implements Tensor {
  private final int rows;
  private final int columns;
  private final int stride;
  private float[] values;

  private Matrix(float[] values, int rows, int columns, int stride) {
    this.values = values;
    this.rows = rows;
    this.columns = columns;
    this.stride = stride;
  }

  /** Zeros, without gaps between rows. */
  public static Matrix zeros(int rows, int columns) {
    return zeros(rows, columns, columns);
  }

  /** Zeros, with gaps where {@code stride} is more than {@code columns}. */
  public static Matrix zeros(int rows, int columns, int stride) {
    return new Matrix(new float[Math.multiplyExact(rows, stride)], rows, columns, stride);
  }

  /** A matrix whose values are elsewhere: {@link #bind} says where, before it is read. */
  public static Matrix unbound(int rows, int columns) {
    return new Matrix(new float[0], rows, columns, columns);
  }

  /** Reads and writes {@code values} from now on, which are {@code rows x columns} or longer. */
  public void bind(float[] values) {
    this.values = values;
  }

  /** Where the elements are, live. */
  public float[] values() {
    return values;
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  /** Elements from the start of a row to that of the next. */
  public int stride() {
    return stride;
  }

  String shape() {
    return "[" + rows + ", " + columns + "]";
  }

  @Override
  public String toString() {
    return "numbers " + shape();
  }
}
