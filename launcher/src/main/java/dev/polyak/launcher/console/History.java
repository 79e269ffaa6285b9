package dev.polyak.launcher.console;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A run's numbers over time in bounded memory, whatever the run's length: a row for each stretch of
 * time of one width in which something came. When there are too many rows the width doubles, and
 * rows that now share a stretch become one. Not thread-safe.
 *
 * <pre>
 *   width 1/8 s   | r r . r r r r . |        capacity 4: the fifth row makes
 *   width 1/4 s   | rr  .r  rr  r.  |        four of them, and so on
 * </pre>
 *
 * A reader that has rows of a width needs no more than those behind the last complete one, until
 * the width changes.
 */
final class History {
  /** Exact in binary, as all its doubles. */
  private static final double FIRST_WIDTH = 0.125;

  private final int capacity;
  private final List<Row> rows = new ArrayList<>();
  private double width = FIRST_WIDTH;

  /** What is kept of one column's values, and of how many. */
  private static final class Kept {
    private double value;
    private int count;

    /** Takes in values that came later: their sum where the column is a mean. */
    void add(Column.Kind kind, double later, int laterCount) {
      value =
          switch (kind) {
            case LAST -> later;
            case MEAN -> value + later;
            case LOWEST -> count == 0 ? later : Math.min(value, later);
            case HIGHEST -> count == 0 ? later : Math.max(value, later);
          };
      count += laterCount;
    }
  }

  /** The columns' values in one stretch of time. */
  private static final class Row {
    private final Map<Column, Kept> columns = new EnumMap<>(Column.class);
    private long stretch;

    Row(long stretch) {
      this.stretch = stretch;
    }

    void add(Column column, double value, int count) {
      columns.computeIfAbsent(column, _ -> new Kept()).add(column.kind(), value, count);
    }

    void addAll(Row later) {
      later.columns.forEach((column, kept) -> add(column, kept.value, kept.count));
    }

    double value(Column column) {
      Kept kept = columns.get(column);
      if (kept == null) {
        return Double.NaN;
      }
      return column.kind() == Column.Kind.MEAN ? kept.value / kept.count : kept.value;
    }
  }

  /**
   * Nothing yet.
   *
   * @param capacity rows at the most, 2 or more
   */
  History(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Adds a value. Time does not go back: what comes late counts as the newest.
   *
   * @param seconds of the run
   * @param value is left out unless it is finite
   */
  void add(double seconds, Column column, double value) {
    if (Double.isFinite(value)) {
      rowAt(seconds).add(column, value, 1);
    }
  }

  private Row rowAt(double seconds) {
    long stretch = (long) Math.floor(seconds / width);
    if (!rows.isEmpty() && rows.getLast().stretch >= stretch) {
      return rows.getLast();
    }
    if (rows.size() == capacity) {
      widen();
      return rowAt(seconds);
    }
    Row row = new Row(stretch);
    rows.add(row);
    return row;
  }

  private void widen() {
    List<Row> narrow = List.copyOf(rows);
    rows.clear();
    width *= 2;
    for (Row row : narrow) {
      row.stretch = Math.floorDiv(row.stretch, 2);
      if (!rows.isEmpty() && rows.getLast().stretch == row.stretch) {
        rows.getLast().addAll(row);
      } else {
        rows.add(row);
      }
    }
  }

  /** Seconds of a row's stretch. */
  double width() {
    return width;
  }

  int size() {
    return rows.size();
  }

  /** A value of a row; NaN where nothing came. */
  double value(int row, Column column) {
    return rows.get(row).value(column);
  }
}
