package dev.polyak.replay.store;

import dev.polyak.replay.media.StreamMark;

/**
 * What one environment of one actor appends: its mark, the block that it fills, the steps that are
 * not selectable yet. Belongs to the store's thread.
 */
public final class Stream {
  private final String name;
  private final PendingRows pending = new PendingRows();
  private long incarnation;
  private boolean prioritiesFollow;
  private long nextSequence;
  private long rows;
  private boolean episodeOpen;
  private long closedThrough;
  private long ready;
  private RowFile file;
  private int blockRow;
  private int withoutHistory;

  Stream(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  public long incarnation() {
    return incarnation;
  }

  /** Steps of this incarnation that are stored: the next one's sequence. */
  public long nextSequence() {
    return nextSequence;
  }

  /** Whether the last step's episode is not closed. */
  public boolean episodeOpen() {
    return episodeOpen;
  }

  /** Steps below this sequence are of closed episodes. */
  long closedThrough() {
    return closedThrough;
  }

  /**
   * Steps of the next step's episode before it: as far as this incarnation has them, which may have
   * begun in mid-episode.
   */
  long place() {
    return nextSequence - closedThrough;
  }

  /** Where it stands. */
  StreamMark mark() {
    return new StreamMark(name, incarnation, nextSequence, rows, episodeOpen, closedThrough);
  }

  /** It stands where an earlier process left it, and fills no block yet. */
  void restore(StreamMark mark, int horizon) {
    begin(mark.incarnation());
    nextSequence = mark.nextSequence();
    rows = mark.rows();
    episodeOpen = mark.episodeOpen();
    closedThrough = mark.closedThrough();
    ready = readyAfter(horizon);
    pending.clear(nextSequence);
    // Until it is opened again, and says so itself.
    prioritiesFollow = true;
  }

  boolean prioritiesFollow() {
    return prioritiesFollow;
  }

  void setPrioritiesFollow(boolean follow) {
    prioritiesFollow = follow;
  }

  PendingRows pending() {
    return pending;
  }

  /** Steps below this sequence have their horizon's rows, or their closing row. */
  long ready() {
    return ready;
  }

  /** What {@link #ready()} is once the newest rows count. */
  long readyAfter(int horizon) {
    return Math.max(ready, Math.max(closedThrough, nextSequence - horizon));
  }

  void setReady(long sequence) {
    ready = sequence;
  }

  /** Begins another incarnation: nothing of it is stored, and it fills no block yet. */
  void begin(long newer) {
    incarnation = newer;
    nextSequence = 0;
    rows = 0;
    episodeOpen = false;
    closedThrough = 0;
    ready = 0;
    file = null;
    withoutHistory = 0;
    pending.clear(0);
  }

  /** The file of its block, or null where it has none or that is gone. */
  RowFile file() {
    return file != null && file.isEvicted() ? null : file;
  }

  /** The first row of its block. */
  int blockRow() {
    return blockRow;
  }

  void fill(RowFile newFile, int firstRow) {
    file = newFile;
    blockRow = firstRow;
  }

  /** The rows before are gone: the open episode's next steps lack frames of their stacks. */
  void loseHistory(int steps) {
    withoutHistory = steps;
  }

  /** Whether the next step's stacks are whole. */
  boolean hasHistory() {
    return withoutHistory == 0;
  }

  void addStep() {
    rows++;
    nextSequence++;
    episodeOpen = true;
    withoutHistory = Math.max(0, withoutHistory - 1);
  }

  void closeEpisode() {
    rows++;
    episodeOpen = false;
    withoutHistory = 0;
    closedThrough = nextSequence;
  }
}
