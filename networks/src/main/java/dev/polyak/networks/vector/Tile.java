package dev.polyak.networks.vector;

import static dev.polyak.networks.vector.Lanes.SPECIES;
import static dev.polyak.networks.vector.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of a matrix product: a tile of C stays in registers for the whole depth,
 *
 * <pre>
 * C[i][j] = from[i][j] + sum over k of A[i][k] B[k][j]
 * </pre>
 *
 * <p>A is where an {@link Operand} says, from row {@code row} on; B's row k starts at {@code
 * b[bStart + k bStep]}. The methods are long because the compiler keeps vectors in registers only
 * if they are local variables, and short of a call because it does so only up to a size.
 */
final class Tile {
  private Tile() {}

  private static FloatVector load(float[] array, int at) {
    return FloatVector.fromArray(SPECIES, array, at);
  }

  private static FloatVector all(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  /** 8 rows, 2 vectors a row. */
  static void rows8x2(
      float[] a,
      int aStart,
      int[] aRows,
      int row,
      int aStep,
      int segments,
      int length,
      int aJump,
      float[] b,
      int bStart,
      int bStep,
      float[] from,
      int fromStart,
      int fromRow,
      float[] c,
      int cStart,
      int cRow) {
    FloatVector s00 = load(from, fromStart);
    FloatVector s01 = load(from, fromStart + WIDTH);
    FloatVector s10 = load(from, fromStart + fromRow);
    FloatVector s11 = load(from, fromStart + fromRow + WIDTH);
    FloatVector s20 = load(from, fromStart + 2 * fromRow);
    FloatVector s21 = load(from, fromStart + 2 * fromRow + WIDTH);
    FloatVector s30 = load(from, fromStart + 3 * fromRow);
    FloatVector s31 = load(from, fromStart + 3 * fromRow + WIDTH);
    FloatVector s40 = load(from, fromStart + 4 * fromRow);
    FloatVector s41 = load(from, fromStart + 4 * fromRow + WIDTH);
    FloatVector s50 = load(from, fromStart + 5 * fromRow);
    FloatVector s51 = load(from, fromStart + 5 * fromRow + WIDTH);
    FloatVector s60 = load(from, fromStart + 6 * fromRow);
    FloatVector s61 = load(from, fromStart + 6 * fromRow + WIDTH);
    FloatVector s70 = load(from, fromStart + 7 * fromRow);
    FloatVector s71 = load(from, fromStart + 7 * fromRow + WIDTH);
    int r1 = aRows[row + 1] - aRows[row];
    int r2 = aRows[row + 2] - aRows[row];
    int r3 = aRows[row + 3] - aRows[row];
    int r4 = aRows[row + 4] - aRows[row];
    int r5 = aRows[row + 5] - aRows[row];
    int r6 = aRows[row + 6] - aRows[row];
    int r7 = aRows[row + 7] - aRows[row];
    int at = aStart + aRows[row];
    int bt = bStart;
    for (int segment = 0; segment < segments; segment++) {
      for (int k = 0; k < length; k++) {
        FloatVector b0 = load(b, bt);
        FloatVector b1 = load(b, bt + WIDTH);
        FloatVector a0 = all(a[at]);
        s00 = a0.fma(b0, s00);
        s01 = a0.fma(b1, s01);
        FloatVector a1 = all(a[at + r1]);
        s10 = a1.fma(b0, s10);
        s11 = a1.fma(b1, s11);
        FloatVector a2 = all(a[at + r2]);
        s20 = a2.fma(b0, s20);
        s21 = a2.fma(b1, s21);
        FloatVector a3 = all(a[at + r3]);
        s30 = a3.fma(b0, s30);
        s31 = a3.fma(b1, s31);
        FloatVector a4 = all(a[at + r4]);
        s40 = a4.fma(b0, s40);
        s41 = a4.fma(b1, s41);
        FloatVector a5 = all(a[at + r5]);
        s50 = a5.fma(b0, s50);
        s51 = a5.fma(b1, s51);
        FloatVector a6 = all(a[at + r6]);
        s60 = a6.fma(b0, s60);
        s61 = a6.fma(b1, s61);
        FloatVector a7 = all(a[at + r7]);
        s70 = a7.fma(b0, s70);
        s71 = a7.fma(b1, s71);
        at += aStep;
        bt += bStep;
      }
      at += aJump;
    }
    s00.intoArray(c, cStart);
    s01.intoArray(c, cStart + WIDTH);
    s10.intoArray(c, cStart + cRow);
    s11.intoArray(c, cStart + cRow + WIDTH);
    s20.intoArray(c, cStart + 2 * cRow);
    s21.intoArray(c, cStart + 2 * cRow + WIDTH);
    s30.intoArray(c, cStart + 3 * cRow);
    s31.intoArray(c, cStart + 3 * cRow + WIDTH);
    s40.intoArray(c, cStart + 4 * cRow);
    s41.intoArray(c, cStart + 4 * cRow + WIDTH);
    s50.intoArray(c, cStart + 5 * cRow);
    s51.intoArray(c, cStart + 5 * cRow + WIDTH);
    s60.intoArray(c, cStart + 6 * cRow);
    s61.intoArray(c, cStart + 6 * cRow + WIDTH);
    s70.intoArray(c, cStart + 7 * cRow);
    s71.intoArray(c, cStart + 7 * cRow + WIDTH);
  }

  /** 4 rows, 2 vectors a row. */
  static void rows4x2(
      float[] a,
      int aStart,
      int[] aRows,
      int row,
      int aStep,
      int segments,
      int length,
      int aJump,
      float[] b,
      int bStart,
      int bStep,
      float[] from,
      int fromStart,
      int fromRow,
      float[] c,
      int cStart,
      int cRow) {
    FloatVector s00 = load(from, fromStart);
    FloatVector s01 = load(from, fromStart + WIDTH);
    FloatVector s10 = load(from, fromStart + fromRow);
    FloatVector s11 = load(from, fromStart + fromRow + WIDTH);
    FloatVector s20 = load(from, fromStart + 2 * fromRow);
    FloatVector s21 = load(from, fromStart + 2 * fromRow + WIDTH);
    FloatVector s30 = load(from, fromStart + 3 * fromRow);
    FloatVector s31 = load(from, fromStart + 3 * fromRow + WIDTH);
    int r1 = aRows[row + 1] - aRows[row];
    int r2 = aRows[row + 2] - aRows[row];
    int r3 = aRows[row + 3] - aRows[row];
    int at = aStart + aRows[row];
    int bt = bStart;
    for (int segment = 0; segment < segments; segment++) {
      for (int k = 0; k < length; k++) {
        FloatVector b0 = load(b, bt);
        FloatVector b1 = load(b, bt + WIDTH);
        FloatVector a0 = all(a[at]);
        s00 = a0.fma(b0, s00);
        s01 = a0.fma(b1, s01);
        FloatVector a1 = all(a[at + r1]);
        s10 = a1.fma(b0, s10);
        s11 = a1.fma(b1, s11);
        FloatVector a2 = all(a[at + r2]);
        s20 = a2.fma(b0, s20);
        s21 = a2.fma(b1, s21);
        FloatVector a3 = all(a[at + r3]);
        s30 = a3.fma(b0, s30);
        s31 = a3.fma(b1, s31);
        at += aStep;
        bt += bStep;
      }
      at += aJump;
    }
    s00.intoArray(c, cStart);
    s01.intoArray(c, cStart + WIDTH);
    s10.intoArray(c, cStart + cRow);
    s11.intoArray(c, cStart + cRow + WIDTH);
    s20.intoArray(c, cStart + 2 * cRow);
    s21.intoArray(c, cStart + 2 * cRow + WIDTH);
    s30.intoArray(c, cStart + 3 * cRow);
    s31.intoArray(c, cStart + 3 * cRow + WIDTH);
  }

  /** One row of 2 vectors, as four sums, which do not wait for one another. */
  static void rows1x2(
      float[] a,
      int aStart,
      int[] aRows,
      int row,
      int aStep,
      int segments,
      int length,
      int aJump,
      float[] b,
      int bStart,
      int bStep,
      float[] from,
      int fromStart,
      float[] c,
      int cStart) {
    FloatVector s00 = load(from, fromStart);
    FloatVector s01 = load(from, fromStart + WIDTH);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    int at = aStart + aRows[row];
    int bt = bStart;
    for (int segment = 0; segment < segments; segment++) {
      int k = 0;
      for (; k + 4 <= length; k += 4) {
        FloatVector a0 = all(a[at]);
        s00 = a0.fma(load(b, bt), s00);
        s01 = a0.fma(load(b, bt + WIDTH), s01);
        FloatVector a1 = all(a[at + aStep]);
        s10 = a1.fma(load(b, bt + bStep), s10);
        s11 = a1.fma(load(b, bt + bStep + WIDTH), s11);
        FloatVector a2 = all(a[at + 2 * aStep]);
        s20 = a2.fma(load(b, bt + 2 * bStep), s20);
        s21 = a2.fma(load(b, bt + 2 * bStep + WIDTH), s21);
        FloatVector a3 = all(a[at + 3 * aStep]);
        s30 = a3.fma(load(b, bt + 3 * bStep), s30);
        s31 = a3.fma(load(b, bt + 3 * bStep + WIDTH), s31);
        at += 4 * aStep;
        bt += 4 * bStep;
      }
      for (; k < length; k++) {
        FloatVector a0 = all(a[at]);
        s00 = a0.fma(load(b, bt), s00);
        s01 = a0.fma(load(b, bt + WIDTH), s01);
        at += aStep;
        bt += bStep;
      }
      at += aJump;
    }
    s00.add(s10).add(s20.add(s30)).intoArray(c, cStart);
    s01.add(s11).add(s21.add(s31)).intoArray(c, cStart + WIDTH);
  }

  /** 8 rows, 1 vector a row. */
  static void rows8x1(
      float[] a,
      int aStart,
      int[] aRows,
      int row,
      int aStep,
      int segments,
      int length,
      int aJump,
      float[] b,
      int bStart,
      int bStep,
      float[] from,
      int fromStart,
      int fromRow,
      float[] c,
      int cStart,
      int cRow) {
    FloatVector s00 = load(from, fromStart);
    FloatVector s10 = load(from, fromStart + fromRow);
    FloatVector s20 = load(from, fromStart + 2 * fromRow);
    FloatVector s30 = load(from, fromStart + 3 * fromRow);
    FloatVector s40 = load(from, fromStart + 4 * fromRow);
    FloatVector s50 = load(from, fromStart + 5 * fromRow);
    FloatVector s60 = load(from, fromStart + 6 * fromRow);
    FloatVector s70 = load(from, fromStart + 7 * fromRow);
    int r1 = aRows[row + 1] - aRows[row];
    int r2 = aRows[row + 2] - aRows[row];
    int r3 = aRows[row + 3] - aRows[row];
    int r4 = aRows[row + 4] - aRows[row];
    int r5 = aRows[row + 5] - aRows[row];
    int r6 = aRows[row + 6] - aRows[row];
    int r7 = aRows[row + 7] - aRows[row];
    int at = aStart + aRows[row];
    int bt = bStart;
    for (int segment = 0; segment < segments; segment++) {
      for (int k = 0; k < length; k++) {
        FloatVector b0 = load(b, bt);
        FloatVector a0 = all(a[at]);
        s00 = a0.fma(b0, s00);
        FloatVector a1 = all(a[at + r1]);
        s10 = a1.fma(b0, s10);
        FloatVector a2 = all(a[at + r2]);
        s20 = a2.fma(b0, s20);
        FloatVector a3 = all(a[at + r3]);
        s30 = a3.fma(b0, s30);
        FloatVector a4 = all(a[at + r4]);
        s40 = a4.fma(b0, s40);
        FloatVector a5 = all(a[at + r5]);
        s50 = a5.fma(b0, s50);
        FloatVector a6 = all(a[at + r6]);
        s60 = a6.fma(b0, s60);
        FloatVector a7 = all(a[at + r7]);
        s70 = a7.fma(b0, s70);
        at += aStep;
        bt += bStep;
      }
      at += aJump;
    }
    s00.intoArray(c, cStart);
    s10.intoArray(c, cStart + cRow);
    s20.intoArray(c, cStart + 2 * cRow);
    s30.intoArray(c, cStart + 3 * cRow);
    s40.intoArray(c, cStart + 4 * cRow);
    s50.intoArray(c, cStart + 5 * cRow);
    s60.intoArray(c, cStart + 6 * cRow);
    s70.intoArray(c, cStart + 7 * cRow);
  }

  /** 4 rows, 1 vector a row. */
  static void rows4x1(
      float[] a,
      int aStart,
      int[] aRows,
      int row,
      int aStep,
      int segments,
      int length,
      int aJump,
      float[] b,
      int bStart,
      int bStep,
      float[] from,
      int fromStart,
      int fromRow,
      float[] c,
      int cStart,
      int cRow) {
    FloatVector s00 = load(from, fromStart);
    FloatVector s10 = load(from, fromStart + fromRow);
    FloatVector s20 = load(from, fromStart + 2 * fromRow);
    FloatVector s30 = load(from, fromStart + 3 * fromRow);
    int r1 = aRows[row + 1] - aRows[row];
    int r2 = aRows[row + 2] - aRows[row];
    int r3 = aRows[row + 3] - aRows[row];
    int at = aStart + aRows[row];
    int bt = bStart;
    for (int segment = 0; segment < segments; segment++) {
      for (int k = 0; k < length; k++) {
        FloatVector b0 = load(b, bt);
        FloatVector a0 = all(a[at]);
        s00 = a0.fma(b0, s00);
        FloatVector a1 = all(a[at + r1]);
        s10 = a1.fma(b0, s10);
        FloatVector a2 = all(a[at + r2]);
        s20 = a2.fma(b0, s20);
        FloatVector a3 = all(a[at + r3]);
        s30 = a3.fma(b0, s30);
        at += aStep;
        bt += bStep;
      }
      at += aJump;
    }
    s00.intoArray(c, cStart);
    s10.intoArray(c, cStart + cRow);
    s20.intoArray(c, cStart + 2 * cRow);
    s30.intoArray(c, cStart + 3 * cRow);
  }

  /** One row of 1 vector, as four sums, which do not wait for one another. */
  static void rows1x1(
      float[] a,
      int aStart,
      int[] aRows,
      int row,
      int aStep,
      int segments,
      int length,
      int aJump,
      float[] b,
      int bStart,
      int bStep,
      float[] from,
      int fromStart,
      float[] c,
      int cStart) {
    FloatVector s00 = load(from, fromStart);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    int at = aStart + aRows[row];
    int bt = bStart;
    for (int segment = 0; segment < segments; segment++) {
      int k = 0;
      for (; k + 4 <= length; k += 4) {
        FloatVector a0 = all(a[at]);
        s00 = a0.fma(load(b, bt), s00);
        FloatVector a1 = all(a[at + aStep]);
        s10 = a1.fma(load(b, bt + bStep), s10);
        FloatVector a2 = all(a[at + 2 * aStep]);
        s20 = a2.fma(load(b, bt + 2 * bStep), s20);
        FloatVector a3 = all(a[at + 3 * aStep]);
        s30 = a3.fma(load(b, bt + 3 * bStep), s30);
        at += 4 * aStep;
        bt += 4 * bStep;
      }
      for (; k < length; k++) {
        FloatVector a0 = all(a[at]);
        s00 = a0.fma(load(b, bt), s00);
        at += aStep;
        bt += bStep;
      }
      at += aJump;
    }
    s00.add(s10).add(s20.add(s30)).intoArray(c, cStart);
  }
}
