package dev.polyak.networks.vector;

import static dev.polyak.networks.vector.Lanes.WIDTH;

/**
 * The order of a [depth][columns] matrix in strips of two vectors' width, so that a product reads
 * it from front to back; the last strip may be one vector wide, and is filled with zeros.
 *
 * <pre>
 * | strip 0: row 0, columns 0 to 2 WIDTH - 1 | row 1, likewise | ... | strip 1: row 0, ... | ...
 * </pre>
 */
record Strips(int depth, int columns) {

  /** Columns of all strips but the last. */
  static final int FULL = 2 * WIDTH;

  /** Numbers in all. */
  int size() {
    return depth * Lanes.padded(columns);
  }

  int count() {
    return Math.ceilDiv(columns, FULL);
  }

  /** Columns of strip {@code strip}: two vectors' or one's. */
  int width(int strip) {
    return columns - strip * FULL > WIDTH ? FULL : WIDTH;
  }

  /** Where strip {@code strip} starts. */
  int start(int strip) {
    return strip * FULL * depth;
  }

  /**
   * Fills the strips from the transpose, {@code [columns][depth]} in C order, which is how a kernel
   * is described.
   */
  void fromTranspose(float[] transpose, int from, float[] strips, int to) {
    for (int column = 0; column < columns; column++) {
      int strip = column / FULL;
      int width = width(strip);
      int at = to + start(strip) + column % FULL;
      int row = from + column * depth;
      for (int k = 0; k < depth; k++) {
        strips[at + k * width] = transpose[row + k];
      }
    }
  }

  /** The way back of {@link #fromTranspose}. */
  void toTranspose(float[] strips, int from, float[] transpose, int to) {
    for (int column = 0; column < columns; column++) {
      int strip = column / FULL;
      int width = width(strip);
      int at = from + start(strip) + column % FULL;
      int row = to + column * depth;
      for (int k = 0; k < depth; k++) {
        transpose[row + k] = strips[at + k * width];
      }
    }
  }

  /** The strips of the transpose. */
  Strips transposed() {
    return new Strips(columns, depth);
  }

  /** Fills {@link #transposed} strips from these. */
  void transpose(float[] source, int from, float[] destination, int to) {
    transposeRows(source, from, 0, depth, destination, to);
  }

  /**
   * Fills the strips of the transpose of some rows.
   *
   * @param firstRow of these
   * @param rows the columns of the transpose
   */
  void transposeRows(
      float[] source, int from, int firstRow, int rows, float[] destination, int to) {
    Strips other = new Strips(columns, rows);
    for (int strip = 0; strip < other.count(); strip++) {
      int width = other.width(strip);
      int first = strip * FULL;
      int end = Math.min(first + width, rows);
      for (int column = 0; column < columns; column++) {
        int mine = column / FULL;
        int step = width(mine);
        int read = from + start(mine) + column % FULL + (firstRow + first) * step;
        int write = to + other.start(strip) + column * width;
        for (int k = 0; k < end - first; k++) {
          destination[write + k] = source[read + k * step];
        }
      }
    }
  }
}
