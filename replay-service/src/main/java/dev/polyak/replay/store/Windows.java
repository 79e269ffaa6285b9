package dev.polyak.replay.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The windows of one draw, a column each, used again from draw to draw. Pins the files of its rows
 * until they are released. Belongs to the store's thread.
 */
public final class Windows {
  /** How a window ended, as on the wire. */
  public static final byte GOES_ON = 0;

  public static final byte TERMINATED = 1;
  public static final byte TRUNCATED = 2;
  public static final byte CUT = 3;

  private final List<RowFile> pinned = new ArrayList<>();
  private int count;
  RowFile[] firstFiles = new RowFile[0];
  int[] firstRows = new int[0];
  RowFile[] lastFiles = new RowFile[0];
  int[] lastRows = new int[0];
  int[] lengths = new int[0];
  int[] ages = new int[0];
  byte[] ends = new byte[0];
  double[] leaves = new double[0];
  double[] masses = new double[0];
  byte[] tables = new byte[0];

  /** Rows that one table chose, by their leaf: what {@link Store#draw} works on. */
  int[] selected = new int[0];

  /** Makes room for a draw. */
  void clear(int windows) {
    count = 0;
    if (firstRows.length < windows) {
      firstFiles = new RowFile[windows];
      firstRows = new int[windows];
      lastFiles = new RowFile[windows];
      lastRows = new int[windows];
      lengths = new int[windows];
      ages = new int[windows];
      ends = new byte[windows];
      leaves = new double[windows];
      masses = new double[windows];
      tables = new byte[windows];
      selected = new int[windows];
    }
  }

  int add() {
    return count++;
  }

  void pin(RowFile file) {
    if (pinned.isEmpty() || pinned.getLast() != file) {
      file.pin();
      pinned.add(file);
    }
  }

  /** Ends all pins. */
  void release(RowFiles files) {
    pinned.forEach(files::unpin);
    pinned.clear();
    Arrays.fill(firstFiles, 0, count, null);
    Arrays.fill(lastFiles, 0, count, null);
    count = 0;
  }

  public int count() {
    return count;
  }

  public RowFile firstFile(int i) {
    return firstFiles[i];
  }

  public int firstRow(int i) {
    return firstRows[i];
  }

  public RowFile lastFile(int i) {
    return lastFiles[i];
  }

  public int lastRow(int i) {
    return lastRows[i];
  }

  /** Steps: rows less the last. */
  public int length(int i) {
    return lengths[i];
  }

  /**
   * Rows of its episode before the first, as many as a stack reaches back at the most. A row of the
   * window has {@code age + steps since the first} before it, and those that its stacks reach lie
   * before it in its block.
   */
  public int age(int i) {
    return ages[i];
  }

  /** How it ended: one of the constants here. */
  public byte end(int i) {
    return ends[i];
  }

  public long key(int i) {
    return firstFiles[i].key(firstRows[i]);
  }

  /** The selected row's weight at the draw. */
  public double leaf(int i) {
    return leaves[i];
  }

  /** The sum of the table's weights at the draw. */
  public double mass(int i) {
    return masses[i];
  }

  /** The table as an index into the draw's. */
  public byte table(int i) {
    return tables[i];
  }
}
