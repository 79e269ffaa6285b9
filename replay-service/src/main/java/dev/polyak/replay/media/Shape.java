package dev.polyak.replay.media;

/**
 * What all files of a store have alike.
 *
 * @param rowBytes of one row
 * @param fileShift log2 of the rows of a file
 * @param blocks of a file at the most
 * @param maximumFiles in use at once
 */
public record Shape(int rowBytes, int fileShift, int blocks, int maximumFiles) {

  /** Bytes of the rows of a file. */
  public long rowsBytes() {
    return (long) rowBytes << fileShift;
  }

  /** Bytes of a file on disk. */
  long fileBytes() {
    return FileFormat.rowsOffset(blocks) + rowsBytes();
  }

  /** Rows of all files: above all leaves. */
  public int rows() {
    return maximumFiles << fileShift;
  }
}
