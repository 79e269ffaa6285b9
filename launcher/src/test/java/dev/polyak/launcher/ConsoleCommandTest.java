package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleCommandTest {
  private static final String EPISODE =
      "{\"event\":\"episode\",\"seconds\":%d,\"environmentSteps\":%d,\"learnerUpdates\":3,\"return\":21}\n";

  @TempDir private Path folder;

  private final StringWriter errors = new StringWriter();

  private int console(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "console";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Polyak.run(new PrintWriter(errors, true), all);
  }

  private Path run() throws IOException {
    Path run =
        ConstructedRun.write(
            folder.resolve("mine"), "CartPole-v1", new float[] {1, 2}, "run.seed=9");
    episodes(run, 1, 20);
    return run;
  }

  private static void episodes(Path run, int seconds, int steps) throws IOException {
    Files.writeString(
        run.resolve("metrics.jsonl"),
        EPISODE.formatted(seconds, steps),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private static FolderPage page(Path run) throws IOException {
    return new FolderPage(new RunDirectory(run), Configuration.layers().build());
  }

  private static JsonNode shown(FolderPage page) throws IOException {
    return new ObjectMapper().readTree(URI.create(page.url() + "run").toURL());
  }

  @Test
  void showsAFolderAndWhatIsWrittenToIt() throws IOException {
    Path run = run();
    try (FolderPage page = page(run)) {
      JsonNode first = shown(page);
      assertThat(first.get("run").get("environment").asText()).isEqualTo("CartPole-v1");
      assertThat(first.get("run").get("seed").asLong()).isEqualTo(9);
      assertThat(first.get("run").get("name").asText()).isEqualTo("mine");
      assertThat(first.get("folder").asText()).isEqualTo(run.toString());
      assertThat(first.get("history").get("rows")).hasSize(1);
      episodes(run, 2, 40);
      page.look();
      assertThat(shown(page).get("history").get("rows")).hasSize(2);
      assertThat(shown(page).get("now").get("steps").asLong()).isEqualTo(40);
    }
  }

  @Test
  void saysWhetherTheRunGoesOn() throws IOException {
    Path run = run();
    try (FolderPage page = page(run)) {
      assertThat(stage(page)).isEqualTo("Interrupted nobody writes its folder");
      Files.createDirectory(run.resolve("param-server"));
      page.look();
      assertThat(stage(page))
          .startsWith("Interrupted nobody writes its folder; polyak train --resume");
      try (RunLock _ = RunLock.take(run)) {
        page.look();
        assertThat(stage(page)).isEqualTo("Going on in another process, which writes this folder");
      }
      Files.writeString(run.resolve("summary.json"), "{\"stopReason\":\"run.stop.wall-clock\"}");
      page.look();
      assertThat(stage(page)).isEqualTo("Ended by run.stop.wall-clock");
    }
  }

  @Test
  void doesNotSayOfALockstepRunThatItGoesOn() throws IOException {
    Path run =
        ConstructedRun.write(
            folder.resolve("mine"),
            "CartPole-v1",
            new float[] {1, 2},
            "run.deterministic=true",
            "rates.steps-per-update=1");
    Files.createDirectory(run.resolve("param-server"));
    try (FolderPage page = page(run)) {
      assertThat(stage(page)).isEqualTo("Interrupted nobody writes its folder");
    }
  }

  private static String stage(FolderPage page) throws IOException {
    JsonNode stage = shown(page).get("stage");
    return stage.get("words").asText() + " " + stage.get("detail").asText();
  }

  @Test
  void refusesADamagedFolder() throws IOException {
    Path run = run();
    Files.writeString(run.resolve("metrics.jsonl"), "{}\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> page(run))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("line 2 of");
  }

  @Test
  void refusesADamagedSummary() throws IOException {
    Path run = run();
    Files.writeString(run.resolve("summary.json"), "{\"stop");
    assertThatThrownBy(() -> page(run))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(run.resolve("summary.json") + " is damaged");
  }

  /** The page's address is refused only after the run's folder was read. */
  @Test
  void takesRunsWhoseSettingsAreOnTheirClasspath() throws IOException {
    Path run = run();
    Path classes = OwnSetting.addTo(run, folder.resolve("classes"));
    String nowhere = "console.listen=0.0.0.0:0";

    assertThat(console(run.toString(), "--set", nowhere)).isEqualTo(2);
    assertThat(errors.toString()).contains("unknown configuration key " + OwnSetting.KEY);
    errors.getBuffer().setLength(0);
    try (OwnSetting.LoaderKept _ = new OwnSetting.LoaderKept()) {
      assertThat(console(run.toString(), "--classpath", classes.toString(), "--set", nowhere))
          .isEqualTo(2);
    }
    assertThat(errors.toString()).contains("cannot listen on 0.0.0.0:0");
  }

  @Test
  void refusesWhatIsNeitherAFolderNorAnAddress() throws IOException {
    assertThat(console(folder.resolve("absent").toString())).isEqualTo(2);
    assertThat(errors.toString()).contains("console takes a run's folder or HOST:PORT");
    assertThat(console(folder.toString())).isEqualTo(2);
    assertThat(errors.toString()).contains("is not a run's folder: it has no config.conf");
  }

  @Test
  void refusesOptionsThatAreNotForAFolder() throws IOException {
    String run = run().toString();
    assertThat(console(run, "--run", "x")).isEqualTo(2);
    assertThat(console(run, "--metrics", "127.0.0.1:1")).isEqualTo(2);
    assertThat(console(run, "--set", "console.listen=none")).isEqualTo(2);
    assertThat(errors.toString())
        .contains("--run is for a param-server")
        .contains("--metrics is for a param-server")
        .contains("console.listen = none: there would be no page");
  }

  @Test
  void refusesToShowPlainlyWhatOthersReach() throws IOException {
    assertThat(console(run().toString(), "--set", "console.listen=0.0.0.0:0")).isEqualTo(2);
    assertThat(console("127.0.0.1:1", "--set", "console.listen=0.0.0.0:0")).isEqualTo(2);
    assertThat(console("10.1.2.3:7001")).isEqualTo(2);
    assertThat(errors.toString())
        .contains("cannot listen on 0.0.0.0:0: plaintext is for the loopback address")
        .contains("cluster.param-server = 10.1.2.3:7001: plaintext is for the loopback address");
  }

  @Test
  void refusesAnAddressOfMetricsThatIsNone() {
    assertThat(console("127.0.0.1:1", "--metrics", "nine")).isEqualTo(2);
    assertThat(errors.toString()).contains("--metrics: an address is host:port");
  }
}
