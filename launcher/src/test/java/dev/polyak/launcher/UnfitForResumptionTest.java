package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A folder that cannot go on is refused in one line, with exit code 2, and stays as it is. */
class UnfitForResumptionTest {
  @TempDir private static Path trained;
  @TempDir private Path folder;

  private final StringWriter errors = new StringWriter();
  private Path run;

  /** A run that ended after 400 steps. */
  @BeforeAll
  static void train() throws Exception {
    try (PolyakProcess train =
        PolyakProcess.start(
            trained,
            "train",
            "CartPole-v1",
            "--run-directory",
            trained.resolve("run").toString(),
            "--set",
            "run.stop.environment-steps=400",
            "--set",
            "replay.minimum-size=100",
            "--set",
            "evaluation.deciding-episodes=1")) {
      assertThat(train.awaitExit()).as(train.output()).isZero();
    }
  }

  @BeforeEach
  void copy() throws IOException {
    run = folder.resolve("run");
    Path source = trained.resolve("run");
    try (Stream<Path> files = Files.walk(source)) {
      for (Path each : files.toList()) {
        Files.copy(each, run.resolve(source.relativize(each).toString()));
      }
    }
  }

  private int resume(String... options) {
    List<String> arguments = new ArrayList<>(List.of("train", "--resume", run.toString()));
    arguments.addAll(List.of(options));
    return Polyak.run(new PrintWriter(errors, true), arguments.toArray(String[]::new));
  }

  /** A later end would let it go on. */
  private void assertRefused(String message, String... options) throws IOException {
    List<String> later = new ArrayList<>(List.of("--set", "run.stop.environment-steps=800"));
    later.addAll(List.of(options));
    assertThat(resume(later.toArray(String[]::new))).as(errors.toString()).isEqualTo(2);
    assertThat(errors.toString()).startsWith("polyak: ").contains(message).hasLineCount(1);
    if (Files.exists(run.resolve("config.conf"))) {
      assertThat(run.resolve("config.conf"))
          .content()
          .doesNotContain("run.stop.environment-steps = 800");
    }
  }

  private void edit(String file, UnaryOperator<String> change) throws IOException {
    Path path = run.resolve(file);
    Files.writeString(path, change.apply(Files.readString(path)));
  }

  private void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  private List<Path> checkpoints() throws IOException {
    try (Stream<Path> files = Files.list(run.resolve("checkpoints"))) {
      return files.toList();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "agent.hidden=[256] | agent.hidden = [256]: run run has [64,64]",
        "rates.steps-per-update=8 | rates.steps-per-update = 8: run run has 4",
        "replay.capacity.steps=900 | replay.capacity.steps = 900: run run has 50000",
        "run.environment=Other | run.environment = \"Other\": run run has \"CartPole-v1\"",
        "agent.batch-size=0 | agent.batch-size = 0 (--set) is out of range",
        "run.deterministic=true | run.deterministic = true: run run has false",
      })
  void refusesWhatMayNotChange(String assignment, String message) throws IOException {
    assertRefused(message, "--set", assignment);
  }

  @Test
  void refusesAnotherSeedAndPreset() throws IOException {
    assertRefused("run.seed = 2: run run has 1", "--seed", "2");
    errors.getBuffer().setLength(0);
    assertRefused("run.preset = \"dqn\": run run has \"double-dqn\"", "--preset", "dqn");
  }

  @Test
  void refusesARunAtItsEnd() {
    assertThat(resume()).isEqualTo(2);
    assertThat(errors.toString())
        .contains("run run is at its end by run.stop.environment-steps = 400")
        .contains("--set run.stop.environment-steps to more");
  }

  @Test
  void refusesWhatIsNoFolderOfARun() throws IOException {
    Files.delete(run.resolve("config.conf"));
    assertRefused("is not a run's folder: it has no config.conf");
    errors.getBuffer().setLength(0);
    run = folder.resolve("absent");
    assertRefused("--resume takes a run's folder; " + run + " is not there");
    errors.getBuffer().setLength(0);
    run = Files.createFile(folder.resolve("file"));
    assertRefused("is a file");
  }

  @Test
  void refusesAnotherVersion() throws IOException {
    edit("run.json", text -> text.replace(Polyak.VERSION, "9.9.9"));
    assertRefused("begun by polyak 9.9.9 in format 1; this is polyak " + Polyak.VERSION);
    errors.getBuffer().setLength(0);
    edit("run.json", text -> "{");
    assertRefused("run.json is damaged");
    errors.getBuffer().setLength(0);
    Files.delete(run.resolve("run.json"));
    assertRefused("was written by another version of polyak: it has no run.json");
  }

  @Test
  void refusesADamagedConfiguration() throws IOException {
    edit("config.conf", text -> text.substring(0, text.indexOf("replay.capacity")));
    assertRefused("config.conf is damaged: it lacks replay.capacity");
    errors.getBuffer().setLength(0);
    edit("config.conf", text -> "agent.hidden = [");
    assertRefused("config.conf");
    errors.getBuffer().setLength(0);
    edit("config.conf", text -> "agent.hiden = [64]");
    assertRefused("unknown configuration key agent.hiden");
  }

  @Test
  void refusesARunThatHadNotBegun() throws IOException {
    Files.delete(run.resolve("param-server/run/state"));
    try (Stream<Path> files = Files.list(run.resolve("param-server/run"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    assertRefused("has no state to resume");
  }

  @Test
  void refusesADamagedState() throws IOException {
    damage(run.resolve("param-server/run/state"));
    assertRefused("state is damaged");
  }

  @Test
  void refusesDamagedWeights() throws IOException {
    for (String file : List.of("weights-0", "weights-1")) {
      Path weights = run.resolve("param-server/run").resolve(file);
      if (Files.exists(weights)) {
        damage(weights);
      }
    }
    assertRefused(" is damaged");
  }

  @Test
  void refusesCheckpointsThatAreAllDamaged() throws IOException {
    assertThat(checkpoints()).isNotEmpty();
    for (Path file : checkpoints()) {
      damage(file);
    }
    assertRefused("are damaged: " + checkpoints().getFirst().getFileName());
  }

  @Test
  void refusesMetricsThatAreDamagedInTheMiddle() throws IOException {
    edit("metrics.jsonl", text -> text.replaceFirst("\\{", "["));
    assertRefused("line 1 of " + run.resolve("metrics.jsonl") + " is damaged");
  }

  @Test
  void refusesAFolderInUse() throws IOException {
    RunLock held = RunLock.take(run);
    try (held) {
      assertRefused(run + " is in use by another process");
    }
  }

  @Test
  void refusesOptionsThatDoNotGoWithIt() throws IOException {
    assertRefused("--resume takes no --run-directory", "--run-directory", "x");
    errors.getBuffer().setLength(0);
    assertRefused("--resume takes no ENVIRONMENT", "CartPole-v1");
    errors.getBuffer().setLength(0);
    assertRefused("leave out --resume", "--seeds", "1-2");
  }
}
