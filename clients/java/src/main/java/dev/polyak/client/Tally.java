package dev.polyak.client;

import java.util.ArrayDeque;
import java.util.Deque;

/** Counts what is played. Belongs to one thread. */
final class Tally {
  private static final int LAST = 100;

  private final Deque<Double> last = new ArrayDeque<>();
  private long episodes;
  private long steps;

  long steps() {
    return steps;
  }

  void stepped() {
    steps++;
  }

  void ended(double episodeReturn) {
    episodes++;
    last.add(episodeReturn);
    if (last.size() > LAST) {
      last.remove();
    }
  }

  EnvironmentClient.Played played() {
    double mean = last.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    return new EnvironmentClient.Played(episodes, steps, mean);
  }
}
