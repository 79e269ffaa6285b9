package dev.polyak.replay.offline;

import java.util.DoubleSummaryStatistics;
import java.util.IntSummaryStatistics;

/** Lengths and returns (sums of rewards, not discounted) of episodes that are stored whole. */
public final class StoredEpisodes {
  private final IntSummaryStatistics lengths = new IntSummaryStatistics();
  private final DoubleSummaryStatistics returns = new DoubleSummaryStatistics();

  /** The next episode of a stream; one that is not whole does not count. O(rows). */
  void add(StoredEpisode episode) {
    if (episode.isFromItsStart() && episode.isClosed()) {
      double[] sum = new double[1];
      episode.forEach(row -> sum[0] += row.isClosing() ? 0 : row.reward());
      lengths.accept(episode.steps());
      returns.accept(sum[0]);
    }
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
