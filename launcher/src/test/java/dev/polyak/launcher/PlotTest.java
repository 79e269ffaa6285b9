package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.XYChart;

class PlotTest {
  @TempDir private Path folder;

  private final StringWriter errors = new StringWriter();

  private int plot(Object... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "plot";
    for (int i = 0; i < arguments.length; i++) {
      all[i + 1] = arguments[i].toString();
    }
    return Polyak.run(new PrintWriter(errors, true), all);
  }

  /** A run with evaluations of these returns. */
  private Path run(String name, double... returns) throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < returns.length; i++) {
      lines.append(
          String.format(
              Locale.ROOT,
              "{\"event\":\"evaluation\",\"seconds\":1,\"environmentSteps\":1,\"step\":%d,"
                  + "\"meanReturn\":%f,\"deciding\":false}%n",
              1_000 * i,
              returns[i]));
    }
    Files.writeString(run.resolve("metrics.jsonl"), lines + "{\"cut");
    return run;
  }

  @Test
  void drawsOneRunIntoItsFolder() throws IOException {
    Path run = run("a", 10, 475);
    assertThat(plot(run)).as(errors.toString()).isZero();
    assertThat(ImageIO.read(run.resolve("learning-curve.png").toFile())).isNotNull();
  }

  @Test
  void drawsACurveForEachRun() throws IOException {
    Path picture = folder.resolve("all.png");
    assertThat(plot(run("a", 1, 2), run("b", 3, 4), run("c/a", 5), "--output", picture))
        .as(errors.toString())
        .isZero();
    assertThat(ImageIO.read(picture.toFile())).isNotNull();
  }

  @Test
  void namesEachRun() throws IOException {
    Map<String, LearningCurve> runs = new LinkedHashMap<>();
    runs.put("first", LearningCurve.read(run("a", 1, 2).resolve("metrics.jsonl")));
    runs.put("second", LearningCurve.read(run("b", -3, 4).resolve("metrics.jsonl")));
    XYChart chart = LearningCurve.chart(runs);
    assertThat(chart.getSeriesMap()).containsOnlyKeys("first", "second");
    assertThat(chart.getStyler().getYAxisMin()).isNull();
  }

  @Test
  void theAxisBeginsAtZeroWhereNoReturnIsNegative() throws IOException {
    LearningCurve positive = LearningCurve.read(run("a", 1, 2).resolve("metrics.jsonl"));
    assertThat(positive.chart("a").getStyler().getYAxisMin()).isZero();
    LearningCurve negative = LearningCurve.read(run("b", -1200, -150).resolve("metrics.jsonl"));
    assertThat(negative.chart("b").getStyler().getYAxisMin()).isNull();
  }

  @Test
  void namesAPictureThatItCannotWrite() throws IOException {
    Path picture = folder.resolve("absent").resolve("all.png");
    assertThat(plot(run("a", 1), "--output", picture)).isEqualTo(2);
    assertThat(errors.toString()).contains("cannot write " + picture).hasLineCount(1);
  }

  @Test
  void refusesWhatIsNoRun() throws IOException {
    assertThat(plot(run("a", 1), folder.resolve("absent"))).isEqualTo(2);
    assertThat(errors.toString()).contains("absent is not a run's folder");
  }
}
