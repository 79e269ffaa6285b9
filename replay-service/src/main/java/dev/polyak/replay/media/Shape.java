package dev.polyak.replay.media;

/**
 * What all files of a store have alike.
 *
 * @param row what its rows have alike
 * @param fileShift log2 of the rows of a file
 * @param blocks of a file at the most
 * @param maximumFiles in use at once
 */
public record Shape(RowShape row, int fileShift, int blocks, int maximumFiles) {

  int rowBytes() {
    return row.bytes();
  }

  /** Bytes of the rows of a file. */
  public long rowsBytes() {
    return (long) rowBytes() << fileShift;
  }

  /** Bytes of the rows of a packed file, without what they refer to. */
  long packedRowsBytes() {
    return (long) row.packedBytes() << fileShift;
  }

  /** Bytes before the rows of a file. */
  long rowsOffset() {
    return FileFormat.rowsOffset(blocks);
  }

  /** Bytes of a file on disk that is not packed. */
  long fileBytes() {
    return rowsOffset() + rowsBytes();
  }

  /** Rows of all files: above all leaves. */
  public int rows() {
    return maximumFiles << fileShift;
  }
}
