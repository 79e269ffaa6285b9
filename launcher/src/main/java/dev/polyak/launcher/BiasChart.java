package dev.polyak.launcher;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Bias over the distance from the end: a line for each curve, in a band from lowest to highest. */
final class BiasChart {
  private static final Color EXACT = new Color(0x6b7c8f);
  private static final Color[] COLORS = {
    new Color(0xc8553d),
    new Color(0x1f4e8c),
    new Color(0x4fa477),
    new Color(0x8a5fa8),
    new Color(0xb98222)
  };
  private static final int BAND_ALPHA = 40;

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
      addBand(chart, curves.get(i), COLORS[i % COLORS.length]);
    }
    XYSeries exact =
        LineChart.add(chart, "exact", longest, longest.stream().map(_ -> 0.0).toList(), EXACT);
    exact.setLineStyle(new BasicStroke(1f));
    exact.setShowInLegend(false);
    for (int i = 0; i < curves.size(); i++) {
      BiasCurve curve = curves.get(i);
      LineChart.add(
          chart, curve.label(), distances(curve.depth()), curve.mean(), COLORS[i % COLORS.length]);
    }
    return chart;
  }

  private static List<Double> distances(int depth) {
    return IntStream.rangeClosed(1, depth).mapToObj(each -> (double) each).toList();
  }

  private static void addBand(XYChart chart, BiasCurve curve, Color color) {
    List<Double> outward = distances(curve.depth());
    List<Double> x = new ArrayList<>(outward);
    x.addAll(outward.reversed());
    List<Double> y = new ArrayList<>(curve.lowest());
    y.addAll(curve.highest().reversed());
    XYSeries band = chart.addSeries(curve.label() + ", lowest to highest", x, y);
    band.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
    band.setFillColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), BAND_ALPHA));
    band.setLineColor(new Color(0, true));
    band.setMarker(SeriesMarkers.NONE);
    band.setShowInLegend(false);
  }
}
