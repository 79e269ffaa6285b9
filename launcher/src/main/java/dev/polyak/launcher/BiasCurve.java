package dev.polyak.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;

/**
 * The {@link ChainBias} of runs that differ in their seeds.
 *
 * @param label what sets them apart from others, how many they are and how long they have learned
 * @param mean over the runs, of each distance from the end, 1 step first
 * @param lowest of the runs
 * @param highest of the runs
 */
record BiasCurve(String label, List<Double> mean, List<Double> lowest, List<Double> highest) {

  /** Of runs of one chain. */
  static BiasCurve of(String label, List<TrainedRun> runs) {
    List<List<Double>> biases = runs.stream().map(ChainBias::of).toList();
    List<Double> mean = new ArrayList<>();
    List<Double> lowest = new ArrayList<>();
    List<Double> highest = new ArrayList<>();
    for (int i = 0; i < biases.getFirst().size(); i++) {
      int at = i;
      var all = biases.stream().mapToDouble(each -> each.get(at)).summaryStatistics();
      mean.add(all.getAverage());
      lowest.add(all.getMin());
      highest.add(all.getMax());
    }
    String size = "%d %s".formatted(runs.size(), runs.size() == 1 ? "run" : "runs");
    return new BiasCurve(
        "%s: %s, %s updates".formatted(label, size, updates(runs)), mean, lowest, highest);
  }

  private static String updates(List<TrainedRun> runs) {
    LongSummaryStatistics updates =
        runs.stream().mapToLong(run -> run.weights().update()).summaryStatistics();
    return updates.getMin() == updates.getMax()
        ? String.format(Locale.ROOT, "%,d", updates.getMin())
        : String.format(Locale.ROOT, "%,d to %,d", updates.getMin(), updates.getMax());
  }

  /** How many distances there are. */
  int depth() {
    return mean.size();
  }

  /** A distance's mean and range, as text. */
  String text(int distance) {
    int i = distance - 1;
    return i < depth()
        ? String.format(
            Locale.ROOT, "%+.3f (%+.3f to %+.3f)", mean.get(i), lowest.get(i), highest.get(i))
        : "";
  }
}
