package dev.polyak.networks.vector;

/**
 * Where the left-hand side A of a product stands, without a copy of it: a matrix, its transpose, or
 * the patches that a convolution reads. With k = segment {@code length} + j,
 *
 * <pre>
 * A[i][k] = values[start + rows[i] + segment (length step + jump) + j step]
 * </pre>
 */
final class Operand {
  private final int[] rows;
  private final int step;
  private final int segments;
  private int length;
  private final int jump;
  private float[] values = {};
  private int start;

  private Operand(int[] rows, int step, int segments, int length, int jump) {
    this.rows = rows;
    this.step = step;
    this.segments = segments;
    this.length = length;
    this.jump = jump;
  }

  /** {@code rows x columns} in C order, a row every {@code stride} numbers. */
  static Operand matrix(int rows, int columns, int stride) {
    return new Operand(every(stride, rows), 1, 1, columns, 0);
  }

  /** The transpose of {@link #matrix}; {@link #of} says of how many rows. */
  static Operand transpose(int columns, int stride) {
    return new Operand(every(1, columns), stride, 1, 0, 0);
  }

  /**
   * A row for each of {@code rows}, of {@code segments} stretches of {@code length} numbers, whose
   * starts are {@code distance} apart.
   *
   * @param step from one number of a stretch to the next
   */
  static Operand stretches(int[] rows, int step, int segments, int length, int distance) {
    return new Operand(rows, step, segments, length, distance - length * step);
  }

  private static int[] every(int stride, int count) {
    int[] offsets = new int[count];
    for (int i = 0; i < count; i++) {
      offsets[i] = i * stride;
    }
    return offsets;
  }

  /** Reads {@code values} from {@code start} on. */
  Operand at(float[] values, int start) {
    this.values = values;
    this.start = start;
    return this;
  }

  /** A transpose has as many columns as the matrix has rows. */
  Operand of(int matrixRows) {
    length = matrixRows;
    return this;
  }

  float[] values() {
    return values;
  }

  int start() {
    return start;
  }

  int[] rows() {
    return rows;
  }

  int step() {
    return step;
  }

  int segments() {
    return segments;
  }

  int length() {
    return length;
  }

  int jump() {
    return jump;
  }
}
