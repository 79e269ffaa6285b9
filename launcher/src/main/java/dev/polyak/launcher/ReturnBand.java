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
 * on the line between them; a run that has ended keeps its last, and beyond the last of one that
 * has not there is no band.
 *
 * <p>Of two or three runs the interval is from the lowest to the highest, because more than one in
 * forty resamples are of one run alone; below about ten it is too narrow, because few runs deviate
 * less from their own mean than from that of all that there could be.
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
   * One run.
   *
   * @param returns by steps or seconds, at least one
   * @param ended whether its last return is the last for good
   */
  record Curve(NavigableMap<Double, Double> returns, boolean ended) {
    private double at(double place) {
      Map.Entry<Double, Double> before = returns.floorEntry(place);
      Map.Entry<Double, Double> after = returns.ceilingEntry(place);
      if (after == null || after.getKey().equals(before.getKey())) {
        return before.getValue();
      }
      double part = (place - before.getKey()) / (after.getKey() - before.getKey());
      return before.getValue() + part * (after.getValue() - before.getValue());
    }
  }

  /**
   * The band of some runs.
   *
   * @param runs one or more
   */
  static ReturnBand of(List<Curve> runs) {
    ReturnBand band =
        new ReturnBand(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (double at : places(runs)) {
      double[] returns = runs.stream().mapToDouble(run -> run.at(at)).toArray();
      double[] interval = interval(returns);
      band.x.add(at);
      band.mean.add(Arrays.stream(returns).average().orElseThrow());
      band.low.add(interval[0]);
      band.high.add(interval[1]);
    }
    return band;
  }

  /**
   * From where all runs have been evaluated to where the last one ends, or the first stands that
   * has not ended; the beginning in any case.
   */
  private static List<Double> places(List<Curve> runs) {
    double first = runs.stream().mapToDouble(run -> run.returns.firstKey()).max().orElseThrow();
    double last =
        runs.stream()
            .filter(run -> !run.ended)
            .mapToDouble(run -> run.returns.lastKey())
            .min()
            .orElseGet(
                () -> runs.stream().mapToDouble(run -> run.returns.lastKey()).max().orElseThrow());
    double end = Math.max(first, last);
    TreeSet<Double> evaluated = new TreeSet<>(List.of(first));
    runs.forEach(run -> evaluated.addAll(run.returns.subMap(first, true, end, true).keySet()));
    if (evaluated.size() <= POINTS) {
      return List.copyOf(evaluated);
    }
    List<Double> even = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      even.add(first + (end - first) * i / (POINTS - 1));
    }
    return even;
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
