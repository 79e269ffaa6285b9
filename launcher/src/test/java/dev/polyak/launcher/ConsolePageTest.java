package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.polyak.node.configuration.Configuration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page of real runs as a browser shows it. Its pictures are in {@code target/console}, to be
 * looked at.
 */
class ConsolePageTest {
  private static final Path PICTURES = Path.of("target", "console");
  private static final Pattern URL =
      Pattern.compile("The run's page is (http://127\\.0\\.0\\.1:\\d+/)");
  private static final int DRAWN = 50;
  private static final List<String> CHARTS =
      List.of(
          "learning",
          "collect",
          "regress",
          "target",
          "rows",
          "limiter",
          "waiting",
          "values",
          "staleness",
          "connected");

  /** Pixels of a chart that are neither its card nor its grid, its axes or their numbers. */
  private static final String COLOURED =
      """
      (() => {
        const drawn = document.querySelector('[data-chart="%s"] canvas');
        const canvas = new OffscreenCanvas(drawn.width, drawn.height);
        const copy = canvas.getContext('2d', {willReadFrequently: true});
        copy.drawImage(drawn, 0, 0);
        const data = copy.getImageData(0, 0, canvas.width, canvas.height).data;
        let coloured = 0;
        for (let i = 0; i < data.length; i += 4) {
          const [r, g, b, a] = data.slice(i, i + 4);
          if (a > 200 && Math.max(r, g, b) - Math.min(r, g, b) > 60) coloured++;
        }
        return coloured;
      })()
      """;

  @TempDir private Path folder;

  private Browser browser;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(
        Browser.program().isPresent(),
        "the run's page is not looked at: there is no chromium on this machine");
    browser = Browser.start(folder);
  }

  @AfterEach
  void close() {
    if (browser != null) {
      browser.close();
    }
  }

  private PolyakProcess train(String... options) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--run-directory",
                folder.resolve("run").toString(),
                "--set",
                "run.stop.environment-steps=0",
                "--set",
                "run.stop.evaluation-return=none",
                "--set",
                "metrics.every=20"));
    arguments.addAll(List.of(options));
    return PolyakProcess.start(folder, arguments.toArray(String[]::new));
  }

  private static String url(PolyakProcess train) {
    train.awaitOutput("The run's page is ");
    return URL.matcher(train.output()).results().findFirst().orElseThrow().group(1);
  }

  /** Waits until all charts have a line: one point is none. */
  private void awaitLines() {
    for (String chart : CHARTS) {
      browser.awaitTrue(COLOURED.formatted(chart).strip() + " > " + DRAWN);
    }
  }

  /** It fits, and what is text can be read: no element is wider than the screen. */
  private void assertFits(int width) {
    assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(width);
  }

  private void assertKeptToItself(String url) {
    assertThat(browser.requested()).isNotEmpty().allMatch(each -> each.startsWith(url));
    assertThat(browser.complaints()).isEmpty();
  }

  private String value(String expression) {
    return browser.evaluate(expression).asText();
  }

  @Test
  void showsARunWhileItTrainsAndHowItEnds() throws Exception {
    try (PolyakProcess train = train("CartPole-v1")) {
      String url = url(train);
      browser.screen(1280, 900, false);
      browser.open(url);
      awaitLines();
      assertThat(browser.text("environment")).isEqualTo("CartPole-v1");
      assertThat(browser.text("words")).isEqualTo("Training");
      assertThat(browser.text("run")).isEqualTo("run · double-dqn (dqn), seed 1");
      assertThat(browser.text("evaluation")).containsPattern("\\d ± .* over 10 episodes");
      assertThat(browser.text("overestimation")).contains("the return");
      assertThat(browser.text("limit")).contains("samples per insert");
      assertThat(browser.text("age")).endsWith(" updates ago");
      assertThat(browser.text("streams")).isEqualTo("8");
      assertThat(browser.text("shards")).isEqualTo("1 of 1 answer");
      assertThat(browser.text("members")).contains("actor-0", "learner", "replay-0");
      assertThat(value("document.querySelector('[data-value=collect]').textContent"))
          .endsWith(" steps/s");
      browser.picture(PICTURES.resolve("training.png"));

      String before = browser.text("steps");
      browser.awaitTrue("document.getElementById('steps').textContent !== '%s'".formatted(before));
      browser.evaluate("document.querySelector('[value=seconds]').click()");
      awaitLines();

      browser.screen(360, 780, true);
      browser.open(url);
      awaitLines();
      assertFits(360);
      assertThat(value("getComputedStyle(document.body).backgroundColor"))
          .isEqualTo("rgb(14, 18, 22)");
      browser.picture(PICTURES.resolve("phone-dark.png"));
      assertKeptToItself(url);

      train.terminate();
      browser.awaitTrue("!document.getElementById('connection').hidden");
      // What has come is drawn with the next frame.
      browser.awaitTrue("document.getElementById('words').textContent === 'Ended'");
      assertThat(browser.text("detail")).isEqualTo("by interruption");
      assertThat(browser.text("connection"))
          .startsWith("This is how the run ended.")
          .endsWith("polyak console %s shows it again.".formatted(folder.resolve("run")));
      assertThat(browser.evaluate("document.getElementById('replay').hidden").asBoolean())
          .as("what the buffer held stays")
          .isFalse();
      assertThat(browser.text("shards")).isEqualTo("1 of 1 answer");
      awaitLines();
      browser.picture(PICTURES.resolve("ended.png"));
      assertThat(train.awaitExit()).as(train.output()).isZero();
    }
    try (FolderPage page =
        new FolderPage(new RunDirectory(folder.resolve("run")), Configuration.layers().build())) {
      browser.screen(1280, 900, true);
      browser.open(page.url());
      awaitLines();
      assertThat(browser.text("words")).isEqualTo("Ended");
      browser.picture(PICTURES.resolve("folder-dark.png"));
    }
  }

  @Test
  void saysOnWhatARunWaitsAndThatItsProcessIsGone() throws Exception {
    try (PolyakProcess train = train("--external")) {
      String url = url(train);
      browser.screen(360, 780, false);
      browser.open(url);
      browser.awaitTrue("document.getElementById('detail').textContent.includes('client')");
      assertThat(browser.text("words")).isEqualTo("Waiting");
      assertThat(browser.text("environment")).isEqualTo("Environments of clients");
      assertThat(browser.text("detail")).isEqualTo("for the first client, which begins the run");
      assertThat(browser.text("evaluation")).isEqualTo("none yet");
      assertThat(browser.evaluate("document.querySelectorAll('canvas').length").asInt()).isZero();
      assertThat(value("document.querySelector('[data-chart=learning]').innerText"))
          .isEqualTo("Waiting for the first episode to end.");
      assertFits(360);
      browser.picture(PICTURES.resolve("waiting.png"));
      assertKeptToItself(url);

      train.handle().destroyForcibly();
      browser.awaitTrue("!document.getElementById('connection').hidden");
      assertThat(browser.text("connection")).startsWith("No answer since ");
      browser.picture(PICTURES.resolve("lost.png"));
    }
  }
}
