package dev.polyak.replay.store;

/**
 * Walks over consecutive rows of a stream's incarnation, from block to block. Belongs to the
 * store's thread.
 */
public final class RowCursor {
  private RowFile file;
  private int row;
  private int end;

  /** Stands on a row. */
  public void set(RowFile newFile, int newRow) {
    file = newFile;
    row = newRow;
    end = newFile.end(newRow);
  }

  /** Moves on by one; false, and stays, where the newest committed row is reached. O(1). */
  public boolean next() {
    if (row + 1 < end) {
      row++;
      return true;
    }
    RowFile next = file.nextFile(row);
    if (next == null) {
      return false;
    }
    int first = file.nextRow(row);
    if (next.end(first) == first) {
      return false;
    }
    set(next, first);
    return true;
  }

  public RowFile file() {
    return file;
  }

  public int row() {
    return row;
  }
}
