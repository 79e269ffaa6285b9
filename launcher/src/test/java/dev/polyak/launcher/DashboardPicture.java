package dev.polyak.launcher;

import dev.polyak.launcher.Prometheus.Series;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A dashboard as one picture: its panels at their places, of what their queries find. */
final class DashboardPicture {
  /** Pixels of a column and a row of Grafana's grid. */
  private static final int COLUMN = 66;

  private static final int ROW = 30;
  private static final Pattern LABEL = Pattern.compile("\\{\\{(\\w+)}}");

  private final Prometheus prometheus;
  private final Map<String, String> choices;
  private final Instant from;
  private final Instant to;

  private DashboardPicture(
      Prometheus prometheus, Map<String, String> choices, Instant from, Instant to) {
    this.prometheus = prometheus;
    this.choices = choices;
    this.from = from;
    this.to = to;
  }

  /**
   * Draws a while.
   *
   * @param window of rates
   * @param to receives it as PNG
   */
  static void draw(
      Dashboard dashboard,
      Prometheus prometheus,
      String window,
      Instant from,
      Instant until,
      Path to)
      throws IOException {
    DashboardPicture drawing =
        new DashboardPicture(prometheus, dashboard.choices(prometheus, window), from, until);
    int rows =
        dashboard.panels().stream()
            .mapToInt(panel -> panel.place().get("y").asInt() + panel.place().get("h").asInt())
            .max()
            .orElseThrow();
    BufferedImage picture = new BufferedImage(24 * COLUMN, rows * ROW, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = picture.createGraphics();
    canvas.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    canvas.setColor(Color.WHITE);
    canvas.fillRect(0, 0, picture.getWidth(), picture.getHeight());
    for (Dashboard.Panel panel : dashboard.panels()) {
      canvas.drawImage(
          drawing.panel(panel),
          panel.place().get("x").asInt() * COLUMN,
          panel.place().get("y").asInt() * ROW,
          null);
    }
    canvas.dispose();
    ImageIO.write(picture, "png", to.toFile());
  }

  private BufferedImage panel(Dashboard.Panel panel) {
    int width = panel.place().get("w").asInt() * COLUMN;
    int height = panel.place().get("h").asInt() * ROW;
    return panel.type().equals("stat") ? stat(panel, width, height) : chart(panel, width, height);
  }

  private BufferedImage stat(Dashboard.Panel panel, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = image.createGraphics();
    canvas.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    canvas.setColor(Color.WHITE);
    canvas.fillRect(0, 0, width, height);
    canvas.setColor(Color.DARK_GRAY);
    canvas.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
    canvas.drawString(panel.title(), 12, 22);
    Dashboard.Query query = panel.queries().getFirst();
    int line = 0;
    List<Series> found = prometheus.query(Dashboard.filled(query.expression(), choices));
    canvas.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, found.size() > 1 ? 15 : 34));
    for (Series series : found) {
      double last = series.values().getLast();
      String value = String.format(Locale.ROOT, last % 1 == 0 ? "%,.0f" : "%,.1f", last);
      canvas.drawString(
          found.size() > 1 ? value + "  " + name(query.legend(), series) : value,
          12,
          (found.size() > 1 ? 46 : 72) + 22 * line++);
    }
    canvas.dispose();
    return image;
  }

  private BufferedImage chart(Dashboard.Panel panel, int width, int height) {
    XYChart chart = new XYChartBuilder().width(width).height(height).title(panel.title()).build();
    XYStyler styler = chart.getStyler();
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setLegendPosition(Styler.LegendPosition.OutsideS);
    styler.setLegendLayout(Styler.LegendLayout.Horizontal);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setAxisTitlesVisible(false);
    styler.setXAxisTickMarkSpacingHint(90);
    styler.setXAxisDecimalPattern("0 s");
    styler.setYAxisDecimalPattern(pattern(panel.unit()));
    for (Dashboard.Query query : panel.queries()) {
      for (Series series :
          prometheus.query(Dashboard.filled(query.expression(), choices), from, to)) {
        if (series.isFinite()) {
          add(chart, name(query.legend(), series), series);
        }
      }
    }
    return BitmapEncoder.getBufferedImage(chart);
  }

  /** Of numbers in one of Grafana's units. */
  private static String pattern(String unit) {
    return switch (unit) {
      case "percentunit" -> "0 %";
      case "cps" -> "#,##0.## '/s'";
      default -> "#,##0.###";
    };
  }

  private void add(XYChart chart, String name, Series series) {
    List<Double> times = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < series.times().size(); i++) {
      double value = series.values().get(i);
      if (Double.isFinite(value)) {
        times.add(series.times().get(i) - from.getEpochSecond());
        values.add(value);
      }
    }
    chart.addSeries(name, times, values).setMarker(SeriesMarkers.NONE);
  }

  private static String name(String legend, Series series) {
    return LABEL
        .matcher(legend)
        .replaceAll((MatchResult label) -> series.labels().getOrDefault(label.group(1), ""));
  }
}
