package dev.polyak.environments.minatar;

import java.util.Arrays;

/**
 * Things that move along rows, in the order in which they came. Has room for as many as there ever
 * were at once, so that none is allocated per thing.
 */
final class Swarm {
  private int size;
  private int[] rows = new int[16];
  private int[] columns = new int[16];
  private int[] directions = new int[16];
  private int[] moveTimers = new int[16];
  private int[] shotTimers = new int[16];

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  /**
   * @param direction 1 to the right, -1 to the left
   * @param moveTimer steps of rest before it moves
   * @param shotTimer steps before it shoots
   */
  void add(int row, int column, int direction, int moveTimer, int shotTimer) {
    if (size == rows.length) {
      int room = 2 * size;
      rows = Arrays.copyOf(rows, room);
      columns = Arrays.copyOf(columns, room);
      directions = Arrays.copyOf(directions, room);
      moveTimers = Arrays.copyOf(moveTimers, room);
      shotTimers = Arrays.copyOf(shotTimers, room);
    }
    rows[size] = row;
    columns[size] = column;
    directions[size] = direction;
    moveTimers[size] = moveTimer;
    shotTimers[size] = shotTimer;
    size++;
  }

  void remove(int index) {
    size--;
    closeGap(rows, index);
    closeGap(columns, index);
    closeGap(directions, index);
    closeGap(moveTimers, index);
    closeGap(shotTimers, index);
  }

  private void closeGap(int[] numbers, int index) {
    System.arraycopy(numbers, index + 1, numbers, index, size - index);
  }

  int row(int index) {
    return rows[index];
  }

  int column(int index) {
    return columns[index];
  }

  int direction(int index) {
    return directions[index];
  }

  /** The first one in a cell; -1 if none is. */
  int firstAt(int row, int column) {
    for (int i = 0; i < size; i++) {
      if (isAt(i, row, column)) {
        return i;
      }
    }
    return -1;
  }

  boolean isAt(int index, int row, int column) {
    return rows[index] == row && columns[index] == column;
  }

  /** Whether one in a row moves in a direction. */
  boolean hasIn(int row, int direction) {
    for (int i = 0; i < size; i++) {
      if (rows[i] == row && directions[i] == direction) {
        return true;
      }
    }
    return false;
  }

  /** Moves a column on, which may be beyond the grid. */
  void advance(int index) {
    columns[index] += directions[index];
  }

  boolean isGone(int index) {
    return !Screen.isColumn(columns[index]);
  }

  /** Waits a step, or if the wait is over, begins one of {@code interval} steps. */
  boolean isMoveDue(int index, int interval) {
    return isDue(moveTimers, index, interval);
  }

  /** Likewise for shots. */
  boolean isShotDue(int index, int interval) {
    return isDue(shotTimers, index, interval);
  }

  private static boolean isDue(int[] timers, int index, int interval) {
    if (timers[index] > 0) {
      timers[index]--;
      return false;
    }
    timers[index] = interval;
    return true;
  }

  /** Shows each in a channel. */
  void show(Screen screen, int channel) {
    for (int i = 0; i < size; i++) {
      screen.light(rows[i], columns[i], channel);
    }
  }

  /** Shows each in a channel, and the cell behind it, where there is one, in another. */
  void show(Screen screen, int channel, int trail) {
    show(screen, channel);
    for (int i = 0; i < size; i++) {
      screen.lightWithin(rows[i], columns[i] - directions[i], trail);
    }
  }
}
