package dev.polyak.launcher;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NavigableMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The runs of one environment.
 *
 * @param groups runs that differ in nothing but their seeds, in the order of their first runs
 */
record Report(String environment, List<ReportedGroup> groups) {

  /** A report for each environment, in the order of their first runs. */
  static List<Report> ofEach(List<ReportedRun> runs) {
    return runs.stream()
        .collect(
            Collectors.groupingBy(
                run -> run.configuration().text("run.environment"),
                LinkedHashMap::new,
                Collectors.toList()))
        .entrySet()
        .stream()
        .map(each -> new Report(each.getKey(), groups(each.getValue())))
        .toList();
  }

  private static List<ReportedGroup> groups(List<ReportedRun> runs) {
    List<ReportedGroup> groups = new ArrayList<>();
    RunGroups.of(runs, ReportedRun::configuration)
        .forEach(
            (settings, group) -> groups.add(new ReportedGroup(groups.size() + 1, settings, group)));
    return groups;
  }

  /** Returns over environment steps. */
  XYChart bySteps() {
    return chart("environment steps", ReportedRun::bySteps);
  }

  /** Returns over the runs' seconds. */
  XYChart bySeconds() {
    return chart("seconds", ReportedRun::bySeconds);
  }

  private XYChart chart(String axis, Function<ReportedRun, NavigableMap<Double, Double>> returns) {
    XYChart chart =
        LineChart.empty(environment, axis, "return of greedy evaluations", LegendPosition.OutsideS);
    List<ReturnBand> bands = groups.stream().map(group -> group.band(returns)).toList();
    for (int i = 0; i < bands.size(); i++) {
      ReturnBand band = bands.get(i);
      LineChart.addBand(
          chart,
          groups.get(i).legend() + ", 95 %",
          band.x(),
          band.low(),
          band.high(),
          LineChart.color(i));
    }
    for (int i = 0; i < bands.size(); i++) {
      ReturnBand band = bands.get(i);
      XYSeries line = LineChart.add(chart, groups.get(i).legend(), band.x(), band.mean(), i);
      if (band.x().size() == 1) {
        line.setMarker(SeriesMarkers.CIRCLE);
      }
    }
    if (bands.stream().flatMap(band -> band.low().stream()).allMatch(low -> low >= 0)) {
      chart.getStyler().setYAxisMin(0.0);
    }
    return chart;
  }
}
