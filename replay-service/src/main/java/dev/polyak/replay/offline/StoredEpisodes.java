package dev.polyak.replay.offline;

import dev.polyak.replay.media.StreamMark;
import java.util.DoubleSummaryStatistics;
import java.util.IntSummaryStatistics;

/** Lengths and returns (sums of rewards, not discounted) of episodes that are stored whole. */
public final class StoredEpisodes {
  private final IntSummaryStatistics lengths = new IntSummaryStatistics();
  private final DoubleSummaryStatistics returns = new DoubleSummaryStatistics();
  private long incarnation;
  private boolean fromItsStart = true;
  private int length;
  private double sum;

  /** The first row that comes is the one after this mark. */
  void begin(StreamMark mark) {
    incarnation = mark.incarnation();
    fromItsStart = !mark.episodeOpen();
  }

  /** The next row of a stream. */
  void add(StoredRow row) {
    if (row.incarnation() != incarnation) {
      incarnation = row.incarnation();
      restart();
    }
    if (!row.isClosing()) {
      length++;
      sum += row.reward();
      return;
    }
    if (fromItsStart) {
      lengths.accept(length);
      returns.accept(sum);
    }
    restart();
  }

  private void restart() {
    fromItsStart = true;
    length = 0;
    sum = 0;
  }

  /** Adds those of another stream. */
  public void addAll(StoredEpisodes others) {
    lengths.combine(others.lengths);
    returns.combine(others.returns);
  }

  /** In steps. */
  public IntSummaryStatistics lengths() {
    return lengths;
  }

  public DoubleSummaryStatistics returns() {
    return returns;
  }
}
