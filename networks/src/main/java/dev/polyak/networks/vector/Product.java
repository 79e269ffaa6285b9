package dev.polyak.networks.vector;

import static dev.polyak.networks.vector.Lanes.SPECIES;
import static dev.polyak.networks.vector.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Matrix products over {@link Strips}, cut into {@link Tile}s. */
final class Product {

  /** Rows of B that stay in the first-level cache while A's rows go by. */
  private static final int BLOCK = 256;

  /** Eight rows of two vectors need 19 registers; AVX2 has 16. */
  private static final int ROWS = WIDTH == 8 ? 4 : 8;

  private static final float[] ZEROS = new float[Strips.FULL];

  private Product() {}

  /**
   * {@code Y = f(X W + b)}, with f the ReLU or nothing.
   *
   * @param x {@code rows x depth}, row i from {@code xStart + i xStride}
   * @param w in the order of {@code strips}
   * @param bias padded as the strips are
   * @param y {@code rows x columns}, padded likewise
   */
  static void forward(
      float[] x,
      int xStart,
      int xStride,
      int rows,
      Strips strips,
      float[] w,
      int wStart,
      float[] bias,
      int biasStart,
      float[] y,
      int yStart,
      int yStride,
      boolean rectified) {
    for (int strip = 0; strip < strips.count(); strip++) {
      int width = strips.width(strip);
      int column = strip * Strips.FULL;
      strip(
          x,
          xStart,
          xStride,
          1,
          rows,
          w,
          wStart + strips.start(strip),
          width,
          strips.depth(),
          bias,
          biasStart + column,
          0,
          y,
          yStart + column,
          yStride,
          width,
          rectified);
    }
  }

  /**
   * {@code G = X^T D}, the gradient by W.
   *
   * @param x {@code rows x depth}
   * @param d derivative by {@code X W}, {@code rows x columns}, padded with zeros
   * @param g receives the strips
   * @param scratch {@code rows x Strips.FULL}
   */
  static void weightGradient(
      float[] x,
      int xStart,
      int xStride,
      int rows,
      Strips strips,
      float[] d,
      int dStart,
      int dStride,
      float[] g,
      int gStart,
      float[] scratch) {
    for (int strip = 0; strip < strips.count(); strip++) {
      int width = strips.width(strip);
      int column = dStart + strip * Strips.FULL;
      for (int row = 0; row < rows; row++) {
        System.arraycopy(d, column + row * dStride, scratch, row * width, width);
      }
      strip(
          x,
          xStart,
          1,
          xStride,
          strips.depth(),
          scratch,
          0,
          width,
          rows,
          ZEROS,
          0,
          0,
          g,
          gStart + strips.start(strip),
          width,
          width,
          false);
    }
  }

  /** {@code X' = D W^T}: {@link #forward} without a bias, through the transposed strips. */
  static void inputGradient(
      float[] d,
      int dStart,
      int dStride,
      int rows,
      Strips transposed,
      float[] w,
      int wStart,
      float[] x,
      int xStart,
      int xStride) {
    for (int strip = 0; strip < transposed.count(); strip++) {
      int width = transposed.width(strip);
      strip(
          d,
          dStart,
          dStride,
          1,
          rows,
          w,
          wStart + transposed.start(strip),
          width,
          transposed.depth(),
          ZEROS,
          0,
          0,
          x,
          xStart + strip * Strips.FULL,
          xStride,
          width,
          false);
    }
  }

  /** All rows of one strip of C, a block of the depth after the other. */
  private static void strip(
      float[] a,
      int aStart,
      int aRow,
      int aStep,
      int rows,
      float[] b,
      int bStart,
      int bStep,
      int depth,
      float[] from,
      int fromStart,
      int fromRow,
      float[] c,
      int cStart,
      int cRow,
      int width,
      boolean rectified) {
    int done = 0;
    do {
      int block = Math.min(BLOCK, depth - done);
      boolean first = done == 0;
      boolean last = done + block == depth;
      block(
          a,
          aStart + done * aStep,
          aRow,
          aStep,
          rows,
          b,
          bStart + done * bStep,
          bStep,
          block,
          first ? from : c,
          first ? fromStart : cStart,
          first ? fromRow : cRow,
          c,
          cStart,
          cRow,
          width,
          last && rectified);
      done += block;
    } while (done < depth);
  }

  private static void block(
      float[] a,
      int aStart,
      int aRow,
      int aStep,
      int rows,
      float[] b,
      int bStart,
      int bStep,
      int depth,
      float[] from,
      int fromStart,
      int fromRow,
      float[] c,
      int cStart,
      int cRow,
      int width,
      boolean rectified) {
    boolean wide = width > WIDTH;
    int row = 0;
    while (row < rows) {
      int left = rows - row;
      int tile = left >= ROWS ? ROWS : left >= 4 ? 4 : 1;
      int at = aStart + row * aRow;
      int start = fromStart + row * fromRow;
      int to = cStart + row * cRow;
      if (tile == 8) {
        if (wide) {
          Tile.rows8x2(
              a, at, aRow, aStep, b, bStart, bStep, depth, from, start, fromRow, c, to, cRow);
        } else {
          Tile.rows8x1(
              a, at, aRow, aStep, b, bStart, bStep, depth, from, start, fromRow, c, to, cRow);
        }
      } else if (tile == 4) {
        if (wide) {
          Tile.rows4x2(
              a, at, aRow, aStep, b, bStart, bStep, depth, from, start, fromRow, c, to, cRow);
        } else {
          Tile.rows4x1(
              a, at, aRow, aStep, b, bStart, bStep, depth, from, start, fromRow, c, to, cRow);
        }
      } else if (wide) {
        Tile.rows1x2(a, at, aStep, b, bStart, bStep, depth, from, start, c, to);
      } else {
        Tile.rows1x1(a, at, aStep, b, bStart, bStep, depth, from, start, c, to);
      }
      if (rectified) {
        rectify(c, to, cRow, tile, width);
      }
      row += tile;
    }
  }

  /** A tile that was just stored is in the cache still. NaN stays NaN. */
  private static void rectify(float[] c, int start, int stride, int rows, int width) {
    for (int row = 0; row < rows; row++) {
      int at = start + row * stride;
      for (int column = 0; column < width; column += WIDTH) {
        FloatVector y = FloatVector.fromArray(SPECIES, c, at + column);
        y.blend(0f, y.compare(VectorOperators.LT, 0f)).intoArray(c, at + column);
      }
    }
  }
}
