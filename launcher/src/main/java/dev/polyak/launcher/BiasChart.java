package dev.polyak.launcher;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Bias over the distance from the end: a line for each curve, in a band from lowest to highest. */
final class BiasChart {
  private static final Color EXACT = new Color(0x6b7c8f);

  private BiasChart() {}

  static XYChart of(String title, List<BiasCurve> curves) {
    XYChart chart =
        LineChart.empty(
            title,
            "steps to the end",
            "max Q - max Q*, mean over the states",
            LegendPosition.OutsideS);
    List<Double> longest =
        distances(curves.stream().mapToInt(BiasCurve::depth).max().orElseThrow());
    for (int i = 0; i < curves.size(); i++) {
      BiasCurve curve = curves.get(i);
      LineChart.addBand(
          chart,
          curve.label() + ", lowest to highest",
          distances(curve.depth()),
          curve.lowest(),
          curve.highest(),
          LineChart.color(i));
    }
    XYSeries exact =
        LineChart.add(chart, "exact", longest, longest.stream().map(_ -> 0.0).toList(), EXACT);
    exact.setLineStyle(new BasicStroke(1f));
    exact.setShowInLegend(false);
    for (int i = 0; i < curves.size(); i++) {
      BiasCurve curve = curves.get(i);
      LineChart.add(chart, curve.label(), distances(curve.depth()), curve.mean(), i);
    }
    return chart;
  }

  private static List<Double> distances(int depth) {
    return IntStream.rangeClosed(1, depth).mapToObj(each -> (double) each).toList();
  }
}
