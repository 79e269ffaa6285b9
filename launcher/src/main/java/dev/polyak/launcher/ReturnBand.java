package dev.polyak.launcher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * The mean return of several runs, and where it may lie: the 95 % interval of a bootstrap over runs
 * (Agarwal et al. 2021, arXiv 2108.13264, section 4.1). Between two evaluations a run's return lies
 * on the line between them; a run that has ended keeps its last.
 *
 * @param x steps or seconds, growing
 * @param mean over the runs
 * @param low the interval's lower end; the mean where there is one run
 * @param high its upper end
 */
record ReturnBand(List<Double> x, List<Double> mean, List<Double> low, List<Double> high) {
  private static final int POINTS = 200;
  private static final int RESAMPLES = 2_000;
  private static final double OUTSIDE = 0.025;

  /**
   * The band of some runs.
   *
   * @param runs returns by steps or seconds, of each at least one
   */
  static ReturnBand of(List<NavigableMap<Double, Double>> runs) {
    ReturnBand band =
        new ReturnBand(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (double at : places(runs)) {
      double[] returns = runs.stream().mapToDouble(run -> value(run, at)).toArray();
      double[] interval = interval(returns);
      band.x.add(at);
      band.mean.add(Arrays.stream(returns).average().orElseThrow());
      band.low.add(interval[0]);
      band.high.add(interval[1]);
    }
    return band;
  }

  /** From where all runs have been evaluated to where the last one ends. */
  private static List<Double> places(List<NavigableMap<Double, Double>> runs) {
    double first = runs.stream().mapToDouble(NavigableMap::firstKey).max().orElseThrow();
    double last = runs.stream().mapToDouble(NavigableMap::lastKey).max().orElseThrow();
    TreeSet<Double> evaluated = new TreeSet<>(List.of(first));
    runs.forEach(run -> evaluated.addAll(run.tailMap(first, true).keySet()));
    if (evaluated.size() <= POINTS) {
      return List.copyOf(evaluated);
    }
    List<Double> even = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      even.add(first + (last - first) * i / (POINTS - 1));
    }
    return even;
  }

  private static double value(NavigableMap<Double, Double> run, double at) {
    Map.Entry<Double, Double> before = run.floorEntry(at);
    Map.Entry<Double, Double> after = run.ceilingEntry(at);
    if (after == null || after.getKey().equals(before.getKey())) {
      return before.getValue();
    }
    double part = (at - before.getKey()) / (after.getKey() - before.getKey());
    return before.getValue() + part * (after.getValue() - before.getValue());
  }

  /** Lower and upper end of the interval of the mean. */
  static double[] interval(double[] values) {
    SplittableRandom random = new SplittableRandom(1);
    double[] means = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      double sum = 0;
      for (int draw = 0; draw < values.length; draw++) {
        sum += values[random.nextInt(values.length)];
      }
      means[i] = sum / values.length;
    }
    Arrays.sort(means);
    int outside = (int) (OUTSIDE * RESAMPLES);
    return new double[] {means[outside], means[RESAMPLES - 1 - outside]};
  }
}
