package dev.polyak.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polyak.launcher.console.LastReturns;
import dev.polyak.launcher.console.RunView;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Returns over environment steps: the exploring episodes' moving mean, and the greedy evaluations.
 */
final class LearningCurve {
  private static final Color EPISODES = new Color(0xb5c7dd);
  private static final Color EVALUATIONS = new Color(0x1f4e8c);
  private static final Color DECIDING = new Color(0xc8553d);

  private final Points episodes = new Points();
  private final Points evaluations = new Points();
  private final Points deciding = new Points();

  /** A series of points. */
  private static final class Points {
    private final List<Double> steps = new ArrayList<>();
    private final List<Double> returns = new ArrayList<>();

    void add(double step, double value) {
      steps.add(step);
      returns.add(value);
    }
  }

  private LearningCurve() {}

  /**
   * Reads {@code metrics.jsonl}; a last line that is cut off is left out.
   *
   * @throws dev.polyak.node.configuration.ConfigurationException if another line is damaged
   */
  static LearningCurve read(Path metrics) throws IOException {
    LearningCurve curve = new LearningCurve();
    LastReturns returns = new LastReturns(RunView.EPISODES);
    RecordedMetrics.forEachLine(metrics, line -> curve.add(line, returns));
    return curve;
  }

  private void add(JsonNode line, LastReturns returns) {
    switch (line.path("event").asText()) {
      case "episode" -> {
        double mean = returns.add(line.get("return").asDouble()).getAverage();
        episodes.add(line.get("environmentSteps").asDouble(), mean);
      }
      case "evaluation" ->
          (line.get("deciding").asBoolean() ? deciding : evaluations)
              .add(line.get("step").asDouble(), line.get("meanReturn").asDouble());
      default -> {
        // The learner's reports are not returns.
      }
    }
  }

  /** The chart of a run. */
  XYChart chart(String title) {
    XYChart chart = empty(title);
    add(
        chart,
        "exploring episodes, mean of the last " + RunView.EPISODES,
        episodes,
        EPISODES,
        false);
    add(chart, "greedy evaluations", evaluations, EVALUATIONS, true);
    add(chart, "deciding evaluation", deciding, DECIDING, true);
    return chart;
  }

  /** The evaluations of several runs in one chart, by the runs' names. */
  static XYChart chart(Map<String, LearningCurve> runs) {
    XYChart chart = empty("greedy evaluations");
    Color[] colors = chart.getStyler().getSeriesColors();
    int next = 0;
    for (Map.Entry<String, LearningCurve> run : runs.entrySet()) {
      add(chart, run.getKey(), run.getValue().evaluations, colors[next++ % colors.length], true);
    }
    return chart;
  }

  private static XYChart empty(String title) {
    XYChart chart = LineChart.empty(title, "environment steps", "return", LegendPosition.InsideSE);
    chart.getStyler().setYAxisMin(0.0);
    return chart;
  }

  private static void add(XYChart chart, String name, Points points, Color color, boolean marked) {
    if (points.steps.isEmpty()) {
      return;
    }
    if (points.returns.stream().anyMatch(value -> value < 0)) {
      // Where no return is negative, the axis begins at 0.
      chart.getStyler().setYAxisMin(null);
    }
    XYSeries series = LineChart.add(chart, name, points.steps, points.returns, color);
    if (marked) {
      series.setMarker(SeriesMarkers.CIRCLE);
    }
  }
}
