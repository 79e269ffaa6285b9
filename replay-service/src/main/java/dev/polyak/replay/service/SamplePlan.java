package dev.polyak.replay.service;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.store.ColumnLayout;
import dev.polyak.replay.store.RowLayout;
import dev.polyak.replay.store.StoreSpecification;
import dev.polyak.replay.v1.ColumnSelection;
import dev.polyak.replay.v1.SampleOpen;
import dev.polyak.replay.v1.TableShare;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * What a sampling call asked for, checked.
 *
 * @param shares of the tables; they add up to 1
 * @param columns that a batch has
 * @param ages whether batches tell them
 * @param fixedBytes of a window beside its columns
 * @param windowRows rows of a window at the most
 * @param credit bytes that may be sent and not given back
 * @param messageBytes content of a message at the most
 */
record SamplePlan(
    RowLayout layout,
    List<PlannedShare> shares,
    List<ColumnPlan> columns,
    boolean ages,
    int fixedBytes,
    int windowRows,
    long credit,
    int messageBytes) {
  private static final int MAXIMUM_WINDOW_ROWS = (1 << 16) + 1;
  private static final int MAXIMUM_SELECTIONS = 128;

  /** Bytes of every window beside its columns: its end, length, key, leaf and mass. */
  private static final int FIXED_BYTES = 1 + Integer.BYTES + Long.BYTES + 2 * Double.BYTES;

  /**
   * Reads an opening.
   *
   * @param maximumCredit that the node allows
   * @throws Refusal that names the field, the value and the limit
   */
  static SamplePlan of(SampleOpen open, StoreSpecification store, long maximumCredit) {
    List<PlannedShare> shares = shares(open, store);
    List<ColumnPlan> columns = columns(open, store.layout());
    int rows = open.getWindowRows();
    if (rows < 2 || rows > MAXIMUM_WINDOW_ROWS) {
      throw Refusal.invalid(
          "window_rows is in [2, %d], not %s", MAXIMUM_WINDOW_ROWS, Integer.toUnsignedString(rows));
    }
    int most = Math.min(rows, store.horizon() + 1);
    if (open.getMinimumRows() < 2 || open.getMinimumRows() > most) {
      throw Refusal.invalid(
          "minimum_rows is in [2, %d] with window_rows %d and a horizon of %d, not %s",
          most, rows, store.horizon(), Integer.toUnsignedString(open.getMinimumRows()));
    }
    int fixed = FIXED_BYTES + (shares.size() > 1 ? 1 : 0) + (open.getAges() ? WindowAges.BYTES : 0);
    long window = windowBytes(fixed, columns, rows - 1, store.layout().historyRows());
    if (window > RowLayout.MAXIMUM_MESSAGE_BYTES) {
      throw Refusal.invalid(
          "a window of %d rows takes %d bytes of the columns asked for, a message has at most %d",
          rows, window, RowLayout.MAXIMUM_MESSAGE_BYTES);
    }
    long credit = open.getCreditBytes() < 0 ? Long.MAX_VALUE : open.getCreditBytes();
    if (credit < window) {
      throw Refusal.invalid("credit_bytes %d is less than one window's %d bytes", credit, window);
    }
    credit = Math.min(credit, maximumCredit);
    long message = Math.clamp(credit / 2, window, RowLayout.MAXIMUM_MESSAGE_BYTES);
    return new SamplePlan(
        store.layout(), shares, columns, open.getAges(), fixed, rows, credit, (int) message);
  }

  private static List<PlannedShare> shares(SampleOpen open, StoreSpecification store) {
    int count = open.getSharesCount();
    if (count < 1 || count > store.tables().size()) {
      throw Refusal.invalid("a call samples 1 to %d tables, not %d", store.tables().size(), count);
    }
    double sum = 0;
    for (TableShare share : open.getSharesList()) {
      if (!(share.getShare() > 0) || Double.isInfinite(share.getShare())) {
        throw Refusal.invalid("a share is finite and above 0, not %s", share.getShare());
      }
      sum += share.getShare();
    }
    List<PlannedShare> shares = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TableShare share = open.getShares(i);
      int table = store.indexOf(share.getTable());
      if (shares.stream().anyMatch(other -> other.table() == table)) {
        throw Refusal.invalid("table %s stands twice in the shares", share.getTable());
      }
      shares.add(new PlannedShare(table, share.getShare() / sum));
    }
    return List.copyOf(shares);
  }

  private static List<ColumnPlan> columns(SampleOpen open, RowLayout layout) {
    if (open.getColumnsCount() > MAXIMUM_SELECTIONS) {
      throw Refusal.invalid(
          "a call selects at most %d columns, not %d", MAXIMUM_SELECTIONS, open.getColumnsCount());
    }
    List<ColumnPlan> columns = new ArrayList<>();
    for (ColumnSelection selection : open.getColumnsList()) {
      int at = layout.indexOf(selection.getColumn());
      if (at < 0) {
        throw Refusal.invalid("no column has the name that selection %d asks for", columns.size());
      }
      ColumnLayout column = layout.columns().get(at);
      String name = selection.getColumn();
      switch (selection.getRows()) {
        case ROWS_FIRST, ROWS_LAST, ROWS_ALL -> {}
        case ROWS_UNSPECIFIED, UNRECOGNIZED ->
            throw Refusal.invalid("column %s: rows are FIRST, LAST or ALL", name);
      }
      FramePool pool =
          switch (selection.getFrames()) {
            case FRAMES_UNSPECIFIED, FRAMES_STACKED -> null;
            case FRAMES_DISTINCT -> pool(open, column);
            case UNRECOGNIZED ->
                throw Refusal.invalid("column %s: frames are STACKED or DISTINCT", name);
          };
      columns.add(new ColumnPlan(columns.size(), column, selection.getRows(), pool));
    }
    return List.copyOf(columns);
  }

  /** What all selections of a column's distinct frames share. */
  private static FramePool pool(SampleOpen open, ColumnLayout column) {
    if (column.stack() == 1) {
      throw Refusal.invalid("column %s is not stacked, it has no distinct frames", column.name());
    }
    int holder = -1;
    EnumSet<ColumnSelection.Rows> rows = EnumSet.noneOf(ColumnSelection.Rows.class);
    for (int i = 0; i < open.getColumnsCount(); i++) {
      ColumnSelection selection = open.getColumns(i);
      if (selection.getColumn().equals(column.name())
          && selection.getFrames() == ColumnSelection.Frames.FRAMES_DISTINCT) {
        holder = holder < 0 ? i : holder;
        rows.add(selection.getRows());
      }
    }
    return new FramePool(
        column,
        holder,
        rows.contains(ColumnSelection.Rows.ROWS_FIRST),
        rows.contains(ColumnSelection.Rows.ROWS_LAST),
        rows.contains(ColumnSelection.Rows.ROWS_ALL));
  }

  private static long windowBytes(int fixed, List<ColumnPlan> columns, int length, int age) {
    long bytes = fixed;
    for (ColumnPlan column : columns) {
      bytes += column.bytes(length, age) + column.offsetBytes(length);
    }
    return bytes;
  }

  /** Bytes in a message of a window of {@code length} steps, {@code age} rows into its episode. */
  long windowBytes(int length, int age) {
    return windowBytes(fixedBytes, columns, length, age);
  }
}
