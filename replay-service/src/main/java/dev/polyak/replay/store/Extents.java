package dev.polyak.replay.store;

import java.util.Arrays;

/**
 * Where the rows of one append go: runs of rows in one block each, used again from append to
 * append. Belongs to the store's thread.
 */
final class Extents {
  private int size;
  private RowFile[] files = new RowFile[4];
  private int[] rows = new int[4];
  private int[] counts = new int[4];
  private boolean[] opens = new boolean[4];
  private long[] nextSequences = new long[4];
  private boolean[] episodesOpen = new boolean[4];
  private long[] closedThrough = new long[4];

  void clear() {
    Arrays.fill(files, 0, size, null);
    size = 0;
  }

  /**
   * Adds one.
   *
   * @param row the first of {@code count}
   * @param opensBlock whether it is its block's first
   */
  void add(RowFile file, int row, int count, boolean opensBlock) {
    if (size == files.length) {
      grow();
    }
    files[size] = file;
    rows[size] = row;
    counts[size] = count;
    opens[size] = opensBlock;
    size++;
  }

  private void grow() {
    int more = 2 * size;
    files = Arrays.copyOf(files, more);
    rows = Arrays.copyOf(rows, more);
    counts = Arrays.copyOf(counts, more);
    opens = Arrays.copyOf(opens, more);
    nextSequences = Arrays.copyOf(nextSequences, more);
    episodesOpen = Arrays.copyOf(episodesOpen, more);
    closedThrough = Arrays.copyOf(closedThrough, more);
  }

  int size() {
    return size;
  }

  RowFile file(int i) {
    return files[i];
  }

  int row(int i) {
    return rows[i];
  }

  /** It begins at another row of its block. */
  void move(int i, int row) {
    rows[i] = row;
  }

  int count(int i) {
    return counts[i];
  }

  boolean opensBlock(int i) {
    return opens[i];
  }

  /** The stream stands so after the extent's rows. */
  void mark(int i, Stream stream) {
    nextSequences[i] = stream.nextSequence();
    episodesOpen[i] = stream.episodeOpen();
    closedThrough[i] = stream.closedThrough();
  }

  /** Commits the rows, in order, but for those of files that are gone meanwhile. */
  void commit(FilePacking packing) {
    for (int i = 0; i < size; i++) {
      if (!files[i].isEvicted()) {
        files[i].commit(rows[i], counts[i], nextSequences[i], episodesOpen[i], closedThrough[i]);
        packing.changed(files[i]);
      }
    }
    clear();
  }
}
