package dev.polyak.launcher;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * @param groups runs that differ in nothing but their seeds, by what tells them from the others
 */
record Report(String environment, Map<String, List<ReportedRun>> groups) {

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
        .map(
            each ->
                new Report(
                    each.getKey(), RunGroups.of(each.getValue(), ReportedRun::configuration)))
        .toList();
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
    Map<String, ReturnBand> bands = new LinkedHashMap<>();
    groups.forEach(
        (label, runs) ->
            bands.put(
                "%s (%d %s)".formatted(label, runs.size(), runs.size() == 1 ? "run" : "runs"),
                ReturnBand.of(runs.stream().map(returns).toList())));
    int number = 0;
    for (Map.Entry<String, ReturnBand> band : bands.entrySet()) {
      ReturnBand values = band.getValue();
      LineChart.addBand(
          chart,
          band.getKey() + ", 95 %",
          values.x(),
          values.low(),
          values.high(),
          LineChart.color(number++));
    }
    number = 0;
    for (Map.Entry<String, ReturnBand> band : bands.entrySet()) {
      ReturnBand values = band.getValue();
      XYSeries line =
          LineChart.add(chart, band.getKey(), values.x(), values.mean(), LineChart.color(number++));
      if (values.x().size() == 1) {
        line.setMarker(SeriesMarkers.CIRCLE);
      }
    }
    if (bands.values().stream().flatMap(band -> band.low().stream()).allMatch(low -> low >= 0)) {
      chart.getStyler().setYAxisMin(0.0);
    }
    return chart;
  }
}
