package dev.polyak.environments.minatar;

import dev.polyak.environments.Box;
import java.util.Arrays;
import java.util.List;

/**
 * Where a game shows what there is: a cell's number is {@link #ON} in each channel whose thing is
 * in it, and else 0. Numbers are in the order {@code [row][column][channel]}, rows from the top.
 */
final class Screen {
  /** Rows, and columns. */
  static final int SIZE = 10;

  /** The last row, and column. */
  static final int LAST = SIZE - 1;

  /** Pixels are read by networks as 0 to 1: this is 1. */
  static final float ON = 255;

  private final int channels;
  private float[] numbers;

  /**
   * @param channels of the game, 1 or more
   */
  Screen(int channels) {
    this.channels = channels;
    numbers = new float[SIZE * SIZE * channels];
  }

  Box space() {
    return Box.pixels(List.of(SIZE, SIZE, channels));
  }

  /** Shows from here on in these numbers, and nothing yet. */
  void clear(float[] numbers) {
    Arrays.fill(numbers, 0);
    this.numbers = numbers;
  }

  void light(int row, int column, int channel) {
    numbers[(row * SIZE + column) * channels + channel] = ON;
  }

  /** Lights the cell unless it is beyond the left or the right edge. */
  void lightWithin(int row, int column, int channel) {
    if (isColumn(column)) {
      light(row, column, channel);
    }
  }

  /**
   * Lights the cells of a row.
   *
   * @param columns a bit for each, the lowest the first column's
   */
  void lightRow(int row, int columns, int channel) {
    for (int rest = columns; rest != 0; rest &= rest - 1) {
      light(row, Integer.numberOfTrailingZeros(rest), channel);
    }
  }

  boolean isLit(int row, int column, int channel) {
    return numbers[(row * SIZE + column) * channels + channel] == ON;
  }

  static boolean isColumn(int column) {
    return column >= 0 && column < SIZE;
  }
}
