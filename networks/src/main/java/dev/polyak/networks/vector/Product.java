package dev.polyak.networks.vector;

import static dev.polyak.networks.vector.Lanes.SPECIES;
import static dev.polyak.networks.vector.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Matrix products over {@link Strips}, cut into {@link Tile}s. */
final class Product {

  /** Rows of B that stay in the first-level cache while A's rows go by. */
  private static final int BLOCK = 128;

  /** Eight rows of two vectors need 19 registers; AVX2 has 16. */
  private static final int ROWS = WIDTH == 8 ? 4 : 8;

  private static final float[] ZEROS = new float[Strips.FULL];

  private Product() {}

  /**
   * {@code Y = f(X W + b)}, with f the ReLU or nothing.
   *
   * @param x {@code rows x depth}
   * @param w in the order of {@code strips}
   * @param bias padded as the strips are; null for none
   * @param y receives {@code rows x columns}, padded likewise
   */
  static void forward(
      Operand x,
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
      int column = strip * Strips.FULL;
      int width = strips.width(strip);
      strip(
          x,
          rows,
          w,
          wStart + strips.start(strip),
          width,
          bias == null ? ZEROS : bias,
          bias == null ? 0 : biasStart + column,
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
   * @param xTransposed {@code depth x rows}
   * @param d derivative by {@code X W}, {@code rows x columns}, padded with zeros
   * @param g receives the strips, or is added to
   * @param add whether G is added to what is there
   */
  static void weightGradient(
      Operand xTransposed,
      Strips strips,
      float[] d,
      int dStart,
      int dStride,
      float[] g,
      int gStart,
      boolean add) {
    for (int strip = 0; strip < strips.count(); strip++) {
      int width = strips.width(strip);
      int to = gStart + strips.start(strip);
      strip(
          xTransposed,
          strips.depth(),
          d,
          dStart + strip * Strips.FULL,
          dStride,
          add ? g : ZEROS,
          add ? to : 0,
          add ? width : 0,
          g,
          to,
          width,
          width,
          false);
    }
  }

  /** All rows of one strip of C, a block of the depth after the other. */
  private static void strip(
      Operand a,
      int rows,
      float[] b,
      int bStart,
      int bStep,
      float[] from,
      int fromStart,
      int fromRow,
      float[] c,
      int cStart,
      int cRow,
      int width,
      boolean rectified) {
    // One block is all: what a single row through a small layer costs is calls.
    if (a.segments() == 1 && a.length() <= BLOCK) {
      block(
          a,
          a.start(),
          1,
          a.length(),
          rows,
          b,
          bStart,
          bStep,
          from,
          fromStart,
          fromRow,
          c,
          cStart,
          cRow,
          width,
          rectified);
      return;
    }
    // Of one long segment a part at a time, of several short ones as many as fit.
    int length = Math.min(a.length(), BLOCK);
    int segments = a.segments() == 1 ? 1 : Math.max(1, BLOCK / length);
    int depth = a.length() * a.segments();
    int at = a.start();
    int done = 0;
    while (done < depth) {
      int blockLength = a.segments() == 1 ? Math.min(length, depth - done) : a.length();
      int blockSegments = Math.min(segments, (depth - done) / blockLength);
      boolean first = done == 0;
      int block = blockLength * blockSegments;
      block(
          a,
          at,
          blockSegments,
          blockLength,
          rows,
          b,
          bStart + done * bStep,
          bStep,
          first ? from : c,
          first ? fromStart : cStart,
          first ? fromRow : cRow,
          c,
          cStart,
          cRow,
          width,
          rectified && done + block == depth);
      done += block;
      at += block * a.step() + blockSegments * a.jump();
    }
  }

  private static void block(
      Operand a,
      int at,
      int segments,
      int length,
      int rows,
      float[] b,
      int bt,
      int bStep,
      float[] from,
      int fromStart,
      int fromRow,
      float[] c,
      int cStart,
      int cRow,
      int width,
      boolean rectified) {
    float[] v = a.values();
    int[] r = a.rows();
    int step = a.step();
    int jump = a.jump();
    boolean wide = width > WIDTH;
    int row = 0;
    while (row < rows) {
      int left = rows - row;
      int tile = left >= ROWS ? ROWS : left >= 4 ? 4 : 1;
      int f = fromStart + row * fromRow;
      int to = cStart + row * cRow;
      if (tile == 8) {
        if (wide) {
          Tile.rows8x2(
              v, at, r, row, step, segments, length, jump, b, bt, bStep, from, f, fromRow, c, to,
              cRow);
        } else {
          Tile.rows8x1(
              v, at, r, row, step, segments, length, jump, b, bt, bStep, from, f, fromRow, c, to,
              cRow);
        }
      } else if (tile == 4) {
        if (wide) {
          Tile.rows4x2(
              v, at, r, row, step, segments, length, jump, b, bt, bStep, from, f, fromRow, c, to,
              cRow);
        } else {
          Tile.rows4x1(
              v, at, r, row, step, segments, length, jump, b, bt, bStep, from, f, fromRow, c, to,
              cRow);
        }
      } else if (wide) {
        Tile.rows1x2(v, at, r, row, step, segments, length, jump, b, bt, bStep, from, f, c, to);
      } else {
        Tile.rows1x1(v, at, r, row, step, segments, length, jump, b, bt, bStep, from, f, c, to);
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
