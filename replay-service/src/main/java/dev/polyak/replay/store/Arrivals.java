package dev.polyak.replay.store;

/**
 * When the rows of a file came in, and by which weights they were chosen: one entry for each
 * {@value #ROWS} rows, half a byte a row, of which the newest counts. Belongs to the store's
 * thread.
 */
final class Arrivals {
  /** Nothing is known of the row: an earlier process stored it. */
  static final int UNKNOWN = 0;

  private static final int SHIFT = 4;
  private static final int ROWS = 1 << SHIFT;

  private final int[] times;
  private final int[] actingUpdates;

  /** Of a file of so many rows, which are all unknown. */
  Arrivals(int rows) {
    times = new int[(rows + ROWS - 1) >>> SHIFT];
    actingUpdates = new int[times.length];
  }

  /**
   * Notes rows that come in now.
   *
   * @param time not {@link #UNKNOWN}
   * @param actingUpdate the lower half of the message's
   */
  void note(int row, int count, int time, int actingUpdate) {
    int last = (row + count - 1) >>> SHIFT;
    for (int at = row >>> SHIFT; at <= last; at++) {
      times[at] = time;
      actingUpdates[at] = actingUpdate;
    }
  }

  int time(int row) {
    return times[row >>> SHIFT];
  }

  int actingUpdate(int row) {
    return actingUpdates[row >>> SHIFT];
  }
}
