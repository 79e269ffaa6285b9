package dev.polyak.launcher;

import java.util.List;
import java.util.NavigableMap;
import java.util.function.Function;

/**
 * Runs that differ in nothing but their seeds.
 *
 * @param number in its report, from 1
 * @param settings in which it differs from the others
 * @param runs one or more
 */
record ReportedGroup(int number, String settings, List<ReportedRun> runs) {
  /** What a chart's legend has room for. */
  private static final int LONGEST = 60;

  /** Its line in the charts. */
  String legend() {
    String name = isShort() ? settings : "settings " + number;
    return "%s (%d %s)".formatted(name, runs.size(), runs.size() == 1 ? "run" : "runs");
  }

  /** Its row in the table, which says what a number in the charts means. */
  String heading() {
    return isShort() ? settings : "%d: %s".formatted(number, settings);
  }

  private boolean isShort() {
    return settings.length() <= LONGEST;
  }

  /** How many runs, and how many of them have not ended. */
  String size() {
    long unended = runs.stream().filter(run -> !run.ended()).count();
    return unended == 0
        ? Integer.toString(runs.size())
        : "%d (%d so far)".formatted(runs.size(), unended);
  }

  /**
   * The runs' mean return and where it may lie.
   *
   * @param returns of a run, over steps or seconds
   */
  ReturnBand band(Function<ReportedRun, NavigableMap<Double, Double>> returns) {
    return ReturnBand.of(
        runs.stream().map(run -> new ReturnBand.Curve(returns.apply(run), run.ended())).toList());
  }
}
