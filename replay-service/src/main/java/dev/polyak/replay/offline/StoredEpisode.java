package dev.polyak.replay.offline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Consecutive rows of one episode, as many of them as are stored. */
public final class StoredEpisode {
  private final String stream;
  private final long incarnation;
  private final long firstSequence;
  private final boolean fromItsStart;
  private final List<Rows> rows = new ArrayList<>();
  private int count;
  private boolean closed;

  /** Rows of a block, side by side. */
  private record Rows(StoredStream.Part part, int first, int count) {}

  StoredEpisode(String stream, long incarnation, long firstSequence, boolean fromItsStart) {
    this.stream = stream;
    this.incarnation = incarnation;
    this.firstSequence = firstSequence;
    this.fromItsStart = fromItsStart;
  }

  /** The next rows, the last of which may close it. */
  void add(StoredStream.Part part, int first, int more, boolean closes) {
    rows.add(new Rows(part, first, more));
    count = Math.addExact(count, more);
    closed = closes;
  }

  public String stream() {
    return stream;
  }

  public long incarnation() {
    return incarnation;
  }

  /** The sequence of its first row. */
  public long firstSequence() {
    return firstSequence;
  }

  /** Whether its earlier rows are all there. */
  public boolean isFromItsStart() {
    return fromItsStart;
  }

  /** Whether its last row is its closing row. */
  public boolean isClosed() {
    return closed;
  }

  /** Rows that are stored. */
  public int rows() {
    return count;
  }

  /** Its steps whose successors' observations are stored: all but the last row. */
  public int steps() {
    return count - 1;
  }

  /** Its rows, oldest first. O(rows). */
  public void forEach(Consumer<StoredRow> each) {
    long sequence = firstSequence;
    for (Rows part : rows) {
      for (int i = 0; i < part.count; i++) {
        each.accept(part.part.row(part.first + i, sequence));
        sequence++;
      }
    }
  }
}
