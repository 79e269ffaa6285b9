package dev.polyak.launcher;

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;

/** A report as one HTML file, pictures within. */
final class ReportPage {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>Polyak: report</title>
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem;
        color: light-dark(#1c2733, #dbe3ec); background: light-dark(#fff, #14191f) }
      img { width: 100%; height: auto; background: #fff; border-radius: .5rem; margin: .5rem 0 }
      div { overflow-x: auto }
      table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem; font-size: .9rem }
      th, td { text-align: right; padding: .3rem .6rem; white-space: nowrap;
        border-bottom: 1px solid light-dark(#d5dde6, #2c3742) }
      th:first-child, td:first-child { text-align: left; white-space: normal }
      </style>
      </head>
      <body>
      <h1>Polyak: report</h1>
      """;

  private final StringBuilder page = new StringBuilder(HEAD);

  private ReportPage() {}

  static String of(List<Report> reports) throws IOException {
    ReportPage page = new ReportPage();
    for (Report report : reports) {
      page.add(report);
    }
    return page.page.append("</body>\n</html>\n").toString();
  }

  private void add(Report report) throws IOException {
    page.append("<h2>%s</h2>%n".formatted(escaped(report.environment())));
    image("Returns over environment steps", report.bySteps());
    image("Returns over seconds", report.bySeconds());
    page.append(
        """
        <p>Lines are means over runs, areas their 95 % bootstrap interval; of two or three runs that
        is lowest to highest, and below about ten it is too narrow. They end where a run stands that
        has not ended.</p>
        """);
    table("settings", "runs", "return at the end", "95 % interval", "median steps", "median s");
    for (ReportedGroup group : report.groups()) {
      List<ReportedRun> runs = group.runs();
      double[] returns = runs.stream().mapToDouble(ReportedRun::finalReturn).toArray();
      double[] interval = ReturnBand.interval(returns);
      row(
          group.heading(),
          group.size(),
          ReturnText.of(Arrays.stream(returns).average().orElseThrow()),
          runs.size() == 1 ? "" : ReturnText.of(interval[0]) + " to " + ReturnText.of(interval[1]),
          whole(Math.round(median(runs.stream().mapToDouble(ReportedRun::steps).toArray()))),
          seconds(median(runs.stream().mapToDouble(ReportedRun::seconds).toArray())));
    }
    page.append("</table></div>\n");
    table("run", "seed", "return at the end", "steps", "updates", "s");
    for (ReportedGroup group : report.groups()) {
      for (ReportedRun run : group.runs()) {
        row(
            run.folder().path().toString(),
            Long.toString(run.configuration().longInteger("run.seed")),
            ReturnText.of(run.finalReturn()) + (run.ended() ? "" : " so far"),
            whole(run.steps()),
            whole(run.updates()),
            seconds(run.seconds()));
      }
    }
    page.append("</table></div>\n");
  }

  private void image(String description, XYChart chart) throws IOException {
    page.append(
        "<img alt=\"%s\" src=\"data:image/png;base64,%s\">%n"
            .formatted(description, Base64.getEncoder().encodeToString(LineChart.png(chart))));
  }

  private void table(String... headings) {
    page.append("<div><table><tr>");
    for (String heading : headings) {
      page.append("<th>").append(heading).append("</th>");
    }
    page.append("</tr>\n");
  }

  private void row(String... cells) {
    page.append("<tr>");
    for (String cell : cells) {
      page.append("<td>").append(escaped(cell)).append("</td>");
    }
    page.append("</tr>\n");
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static String whole(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String seconds(double value) {
    return String.format(Locale.ROOT, "%,.1f", value);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
