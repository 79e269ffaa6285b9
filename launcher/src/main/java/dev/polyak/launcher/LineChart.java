package dev.polyak.launcher;

import dev.polyak.node.configuration.ConfigurationException;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The look that the charts of all commands share. */
final class LineChart {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 480;
  private static final int BAND_ALPHA = 40;
  private static final Color[] COLORS = {
    new Color(0xc8553d),
    new Color(0x1f4e8c),
    new Color(0x4fa477),
    new Color(0x8a5fa8),
    new Color(0xb98222)
  };

  /** Of the first lines, of the next ones, which have the same colours, and so on. */
  private static final float[][] DASHES = {null, {8, 4}, {2, 3}, {10, 3, 2, 3}};

  private static final float THICKNESS = 2;

  private LineChart() {}

  static XYChart empty(String title, String x, String y, LegendPosition legend) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    chart.getStyler().setLegendPosition(legend);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotBorderVisible(false);
    chart.getStyler().setXAxisDecimalPattern("#,###");
    return chart;
  }

  /** Adds a line. */
  static XYSeries add(XYChart chart, String name, List<Double> x, List<Double> y, Color color) {
    XYSeries series = chart.addSeries(name, x, y);
    series.setLineColor(color);
    series.setMarkerColor(color);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineStyle(new BasicStroke(THICKNESS));
    return series;
  }

  /** Adds line {@code number} of a chart, which looks like none of those before it. */
  static XYSeries add(XYChart chart, String name, List<Double> x, List<Double> y, int number) {
    XYSeries series = add(chart, name, x, y, color(number));
    series.setLineStyle(
        new BasicStroke(
            THICKNESS,
            BasicStroke.CAP_BUTT,
            BasicStroke.JOIN_ROUND,
            1,
            DASHES[number / COLORS.length % DASHES.length],
            0));
    return series;
  }

  /** Of the lines of one chart, the one that line {@code number} has. */
  static Color color(int number) {
    return COLORS[number % COLORS.length];
  }

  /** Adds the area between two lines, which the legend does not name. */
  static void addBand(
      XYChart chart,
      String name,
      List<Double> x,
      List<Double> lowest,
      List<Double> highest,
      Color color) {
    List<Double> around = new ArrayList<>(x);
    around.addAll(x.reversed());
    List<Double> y = new ArrayList<>(lowest);
    y.addAll(highest.reversed());
    XYSeries band = chart.addSeries(name, around, y);
    band.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
    band.setFillColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), BAND_ALPHA));
    band.setLineColor(new Color(0, true));
    band.setMarker(SeriesMarkers.NONE);
    band.setShowInLegend(false);
  }

  /** A chart as PNG. */
  static byte[] png(XYChart chart) throws IOException {
    return BitmapEncoder.getBitmapBytes(chart, BitmapEncoder.BitmapFormat.PNG);
  }

  /**
   * Writes a chart as PNG, over what may be there.
   *
   * @throws ConfigurationException if it cannot be written
   */
  static void write(XYChart chart, Path file) throws IOException {
    byte[] picture = png(chart);
    try {
      Files.write(file, picture);
    } catch (IOException cannotWrite) {
      throw new ConfigurationException(
          "cannot write %s: %s".formatted(file, RunDirectory.reason(cannotWrite)), cannotWrite);
    }
  }
}
