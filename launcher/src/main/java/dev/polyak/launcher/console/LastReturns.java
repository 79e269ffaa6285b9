package dev.polyak.launcher.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.DoubleSummaryStatistics;

/** The returns of the last episodes. Not thread-safe. */
public final class LastReturns {
  private final int most;
  private final Deque<Double> returns = new ArrayDeque<>();

  /**
   * None yet.
   *
   * @param most episodes at the most
   */
  public LastReturns(int most) {
    this.most = most;
  }

  /**
   * Adds an episode's return.
   *
   * @return mean, lowest and highest of the last episodes with it; computed anew, so that no error
   *     of rounding adds up
   */
  public DoubleSummaryStatistics add(double episodeReturn) {
    returns.add(episodeReturn);
    if (returns.size() > most) {
      returns.remove();
    }
    return returns.stream().mapToDouble(Double::doubleValue).summaryStatistics();
  }
}
