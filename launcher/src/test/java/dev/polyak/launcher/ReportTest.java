package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.polyak.node.configuration.Configuration;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  @TempDir private Path folder;

  private final StringWriter errors = new StringWriter();

  private int report(Object... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "report";
    for (int i = 0; i < arguments.length; i++) {
      all[i + 1] = arguments[i].toString();
    }
    return Polyak.run(new PrintWriter(errors, true), all);
  }

  /** A run with an evaluation every 1,000 steps and 2 seconds. */
  private Path run(String name, String environment, long seed, double horizon, double... returns)
      throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    RunDirectory directory = new RunDirectory(run);
    RunDescription.of("run").write(directory.description());
    WholeFile.write(
        directory.configuration(),
        Configuration.layers()
            .set("run.environment", environment)
            .set("run.seed", Long.toString(seed))
            .set("agent.horizon", Integer.toString((int) horizon))
            .build()
            .render());
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < returns.length; i++) {
      lines.append(
          String.format(
              Locale.ROOT,
              "{\"event\":\"evaluation\",\"seconds\":%d,\"environmentSteps\":%d,"
                  + "\"learnerUpdates\":%d,\"step\":%d,\"meanReturn\":%f}%n",
              2 * i,
              1_000 * i,
              100 * i,
              1_000 * i,
              returns[i]));
    }
    Files.writeString(directory.metrics(), lines + "{\"cut");
    return run;
  }

  private static Path end(Path run, String reason) throws IOException {
    Files.writeString(run.resolve("summary.json"), "{\"stopReason\":\"%s\"}".formatted(reason));
    return run;
  }

  private static ReturnBand.Curve curve(boolean ended, double... stepsAndReturns) {
    NavigableMap<Double, Double> returns = new TreeMap<>();
    for (int i = 0; i < stepsAndReturns.length; i += 2) {
      returns.put(stepsAndReturns[i], stepsAndReturns[i + 1]);
    }
    return new ReturnBand.Curve(returns, ended);
  }

  @Test
  void theMeanIsOfAllRunsAtEachEvaluation() {
    ReturnBand band = ReturnBand.of(List.of(curve(true, 0, 0, 10, 10), curve(true, 5, 20, 20, 50)));

    assertThat(band.x()).containsExactly(5.0, 10.0, 20.0);
    // On the lines between evaluations: 5 and 20, 10 and 30; the first has ended by 20, and keeps
    // 10.
    assertThat(band.mean()).containsExactly(12.5, 20.0, 30.0);
    assertThat(band.low()).containsExactly(5.0, 10.0, 10.0);
    assertThat(band.high()).containsExactly(20.0, 30.0, 50.0);
  }

  @Test
  void theBandEndsWhereARunStandsThatHasNotEnded() {
    ReturnBand.Curve ended = curve(true, 0, 0, 10, 10);
    ReturnBand.Curve further = curve(false, 0, 20, 40, 60);
    ReturnBand.Curve newest = curve(false, 0, 0, 20, 90);

    assertThat(ReturnBand.of(List.of(ended, further)).x()).containsExactly(0.0, 10.0, 40.0);
    ReturnBand band = ReturnBand.of(List.of(ended, further, newest));
    assertThat(band.x()).containsExactly(0.0, 10.0, 20.0);
    assertThat(band.mean().getLast()).isEqualTo((10 + 40 + 90) / 3.0);
  }

  @Test
  void aRunThatHasHardlyBegunLeavesOnePlace() {
    ReturnBand band = ReturnBand.of(List.of(curve(true, 10, 1, 20, 2), curve(false, 0, 3)));

    assertThat(band.x()).containsExactly(10.0);
    assertThat(band.mean()).containsExactly(2.0);
  }

  @Test
  void theIntervalOfThreeRunsIsLowestToHighestAndOfFourNot() {
    assertThat(ReturnBand.interval(new double[] {7, 1, 2})).containsExactly(1, 7);
    double[] four = ReturnBand.interval(new double[] {7, 1, 2, 3});
    assertThat(four[0]).isGreaterThan(1);
    assertThat(four[1]).isLessThan(7);
  }

  @Test
  void theIntervalOfOneRunIsItsReturn() {
    ReturnBand band = ReturnBand.of(List.of(curve(true, 0, 3, 1, 4)));

    assertThat(band.low()).isEqualTo(band.mean()).isEqualTo(band.high());
  }

  /** Of a mean of n values of deviation s, 95 % lie within 1.96 s / sqrt(n) of it. */
  @Test
  void theIntervalIsThatOfANormalMeanWhereThereAreManyRuns() {
    double[] values = new double[400];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 2 == 0 ? 9 : 11;
    }
    double[] interval = ReturnBand.interval(values);

    assertThat(interval[0]).isEqualTo(10 - 1.96 / 20, within(0.02));
    assertThat(interval[1]).isEqualTo(10 + 1.96 / 20, within(0.02));
  }

  @Test
  void aLongCurveIsDrawnAtSomeHundredPlaces() {
    NavigableMap<Double, Double> run = new TreeMap<>();
    for (int i = 0; i < 10_000; i++) {
      run.put((double) i, 2.0 * i);
    }
    ReturnBand band = ReturnBand.of(List.of(new ReturnBand.Curve(run, true)));

    assertThat(band.x()).hasSize(200).startsWith(0.0).endsWith(9_999.0);
    assertThat(band.mean().get(100)).isEqualTo(2 * band.x().get(100), within(1e-6));
  }

  @Test
  void runsThatDifferOnlyInTheirSeedsAreOneLine() throws IOException {
    Path page = folder.resolve("page.html");
    assertThat(
            report(
                end(run("a", "CartPole-v1", 1, 1, 10, 20), "run.stop.environment-steps"),
                run("b", "CartPole-v1", 2, 1, 30, 40),
                end(run("c", "CartPole-v1", 1, 3, 0.5, 0.75), "run.stop.environment-steps"),
                "--output",
                page))
        .as(errors.toString())
        .isZero();

    String html = Files.readString(page);
    assertThat(html)
        .contains("<td>agent.horizon = 1</td><td>2 (1 so far)</td><td>30.0</td>")
        .contains("<td>20.0 to 40.0</td>")
        .contains("<td>agent.horizon = 3</td><td>1</td><td>0.750</td><td></td>")
        .contains("<td>1</td><td>20.0</td><td>1,000</td><td>100</td><td>2.0</td>")
        .contains("<td>2</td><td>40.0 so far</td><td>1,000</td><td>100</td><td>2.0</td>");
    assertThat(ImageIO.read(folder.resolve("page.png").toFile())).isNotNull();
  }

  @Test
  void thePageAsksForNothingFromElsewhere() throws IOException {
    Path page = folder.resolve("page.html");
    assertThat(report(run("a<b>&", "CartPole-v1", 1, 1, 10, 20), "--output", page)).isZero();

    String html = Files.readString(page);
    assertThat(html).contains("a&lt;b&gt;&amp;", "src=\"data:image/png;base64,");
    // Random letters may be any word.
    assertThat(html.replaceAll("data:image/png;base64,[^\"]*", ""))
        .doesNotContain("http", "<script", "a<b>", "//");
  }

  @Test
  void takesAFolderOfRunsAndDrawsEachEnvironment() throws IOException {
    run("all/1", "CartPole-v1", 1, 1, 10);
    run("all/2", "Acrobot-v1", 1, 1, -500, -100);
    Path page = folder.resolve("page.html");

    assertThat(report(folder.resolve("all"), "--output", page)).as(errors.toString()).isZero();

    assertThat(Files.readString(page)).contains("<h2>CartPole-v1</h2>", "<h2>Acrobot-v1</h2>");
    assertThat(folder.resolve("page-CartPole-v1.png")).exists();
    assertThat(folder.resolve("page-Acrobot-v1.png")).exists();
  }

  @Test
  void environmentsThatShareAShortNameHaveAPictureEach() throws IOException {
    String world = "dev.polyak.examples.AWorldWithAVeryLongName";
    run("all/1", world + "AndAnEnd", 1, 1, 10);
    run("all/2", world + "AndAnother", 1, 1, 20);
    Path page = folder.resolve("page.html");

    assertThat(report(folder.resolve("all"), "--output", page)).as(errors.toString()).isZero();

    assertThat(folder.resolve("page-AWorldWithAVeryLongNameA.png")).exists();
    assertThat(folder.resolve("page-AWorldWithAVeryLongNameA-2.png")).exists();
  }

  @Test
  void aRunThatIsNamedTwiceCountsOnce() throws IOException {
    Path run = run("all/1", "CartPole-v1", 1, 1, 10);
    Path link = Files.createSymbolicLink(folder.resolve("link"), run);
    Path page = folder.resolve("page.html");

    assertThat(report(folder.resolve("all"), run, link, "--output", page))
        .as(errors.toString())
        .isZero();

    assertThat(Files.readString(page)).contains("<td>CartPole-v1</td><td>1 (1 so far)</td>");
  }

  @Test
  void runsWithoutAnEvaluationAreLeftOut() throws IOException {
    Path page = folder.resolve("page.html");

    assertThat(
            report(
                run("a", "CartPole-v1", 1, 1), run("b", "CartPole-v1", 2, 1, 10), "--output", page))
        .as(errors.toString())
        .isZero();

    assertThat(Files.readString(page))
        .contains(folder.resolve("b").toString())
        .doesNotContain(folder.resolve("a").toString());
  }

  @Test
  void longSettingsHaveANumberInTheLegend() {
    String settings = "agent.hidden = [256, 256], agent.horizon = 3, agent.learning-rate = 1e-4";
    ReportedGroup longer = new ReportedGroup(2, settings, List.of());
    assertThat(longer.legend()).isEqualTo("settings 2 (0 runs)");
    assertThat(longer.heading()).isEqualTo("2: " + settings);
    ReportedGroup shorter = new ReportedGroup(2, "agent.horizon = 3", List.of());
    assertThat(shorter.legend()).isEqualTo("agent.horizon = 3 (0 runs)");
    assertThat(shorter.heading()).isEqualTo("agent.horizon = 3");
  }

  private static ReportedRun reported(Path run) throws IOException {
    return ReportedRun.of(new RunDirectory(run)).orElseThrow();
  }

  @Test
  void theDecidingEvaluationIsTheReturnAtTheEnd() throws IOException {
    Path run = run("a", "CartPole-v1", 1, 1, 10, 20);
    Files.writeString(
        run.resolve("summary.json"),
        "{\"stopReason\":\"x\",\"evaluation\":{\"meanReturn\":480.25}}");

    ReportedRun reported = reported(run);

    assertThat(reported.finalReturn()).isEqualTo(480.25);
    assertThat(reported.bySeconds()).isEqualTo(Map.of(0.0, 10.0, 2.0, 20.0));
  }

  @Test
  void aRunThatGoesOnOrWasInterruptedHasNotEnded() throws IOException {
    Path run = run("a", "CartPole-v1", 1, 1, 10, 20);
    assertThat(reported(run).ended()).isFalse();
    assertThat(reported(end(run, "interrupted")).ended()).isFalse();
    assertThat(reported(end(run, "run.stop.environment-steps")).ended()).isTrue();
  }

  @Test
  void takesRunsWhoseSettingsAreOnTheirClasspath() throws IOException {
    Path run = run("a", "CartPole-v1", 1, 1, 10, 20);
    Path classes = OwnSetting.addTo(run, folder.resolve("classes"));
    Path page = folder.resolve("page.html");

    assertThat(report(run, "--output", page)).isEqualTo(2);
    assertThat(errors.toString()).contains("unknown configuration key " + OwnSetting.KEY);
    try (OwnSetting.LoaderKept _ = new OwnSetting.LoaderKept()) {
      assertThat(report(run, "--classpath", classes, "--output", page))
          .as(errors.toString())
          .isZero();
    }
    assertThat(page).exists();
  }

  @Test
  void refusesWhatHasNothingToReport() throws IOException {
    assertThat(report(folder.resolve("absent"))).isEqualTo(2);
    assertThat(errors.toString()).contains("absent is not there");
    assertThat(report(run("a", "CartPole-v1", 1, 1))).isEqualTo(2);
    assertThat(errors.toString()).contains("no run has an evaluation yet");
  }

  @Test
  void refusesAFolderOfAnotherBuild() throws IOException {
    Path run = run("a", "CartPole-v1", 1, 1, 10);
    Path description = new RunDirectory(run).description();
    Files.writeString(description, Files.readString(description).replace(Polyak.VERSION, "9.9.9"));
    Files.writeString(run.resolve("config.conf"), "of.another.build = 1");

    assertThat(report(run)).isEqualTo(2);
    assertThat(errors.toString()).contains("the run was begun by polyak 9.9.9");
  }

  @Test
  void namesAnOutputThatItCannotWrite() throws IOException {
    Path run = run("a", "CartPole-v1", 1, 1, 10);
    for (Path output : List.of(folder, Path.of("/"), folder.resolve("absent/page.html"))) {
      errors.getBuffer().setLength(0);
      assertThat(report(run, "--output", output)).isEqualTo(2);
      assertThat(errors.toString()).startsWith("polyak: cannot write ").hasLineCount(1);
    }
  }
}
