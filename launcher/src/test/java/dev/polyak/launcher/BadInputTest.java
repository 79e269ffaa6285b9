package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot run is refused in one line, with exit code 2, and leaves nothing behind. */
class BadInputTest {
  @TempDir private Path folder;

  private final StringWriter errors = new StringWriter();

  private int run(String... arguments) {
    return Polyak.run(new PrintWriter(errors, true), arguments);
  }

  private int train(String... options) {
    String[] arguments = new String[options.length + 4];
    arguments[0] = "train";
    arguments[1] = "CartPole-v1";
    arguments[2] = "--run-directory";
    arguments[3] = folder.resolve("run").toString();
    System.arraycopy(options, 0, arguments, 4, options.length);
    return run(arguments);
  }

  private void assertRefused(int code, String message) {
    assertThat(code).isEqualTo(2);
    assertThat(errors.toString()).startsWith("polyak: ").contains(message);
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replay.priority-exponent=1.5 | replay.priority-exponent = 1.5 (--set) is out of range: number [0, 1]",
        "agent.learning-rat=1 | unknown configuration key agent.learning-rat (did you mean agent.learning-rate?)",
        "agent.learning-rate=NaN | is out of range: number (0, 10]",
        "agent.batch-size=0 | agent.batch-size = 0 (--set) is out of range: integer [1, 65536]",
        "replay.capacity.steps=10 | replay.capacity.steps = 10",
        "rates.steps-per-update=-1 | is out of range",
        "agent.hidden=[] | is out of range",
        "cluster.param-server=nowhere | is out of range: address",
        "run.seed | key=value",
      })
  void refusesASetting(String assignment, String message) {
    assertRefused(train("--set", assignment), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nowhere | actor-node.gateway.simulators = [\"nowhere\"] (--set) is out of range: empty or list of address",
        "sim:0 | actor-node.gateway: simulators has sim:0: a simulator is dialled at a port in [1, 65535]",
      })
  void refusesASimulator(String address, String message) {
    String run = folder.resolve("run").toString();
    assertRefused(
        run("train", "--external", "--simulator", address, "--run-directory", run), message);
  }

  @Test
  void refusesMoreCallsThanEnvironments() {
    assertRefused(
        run(
            "train",
            "--external",
            "--simulator",
            "sim:7006",
            "--run-directory",
            folder.resolve("run").toString(),
            "--set",
            "actor-node.gateway.calls-per-simulator=9",
            "--set",
            "actor-node.gateway.environments=8"),
        "1 simulators with calls-per-simulator = 9 are 9 calls, each of 1 environment or more, and"
            + " environments = 8 is less");
  }

  @Test
  void refusesSimulatorsOfARunInEnvironmentsOfItsOwn() {
    assertRefused(train("--simulator", "sim:7006"), "--simulator takes --external");
    errors.getBuffer().setLength(0);
    assertRefused(
        train("--set", "actor-node.gateway.simulators=[\"sim:7006\"]"),
        "actor-node.gateway.simulators = [sim:7006] takes run.environment = external");
  }

  @Test
  void refusesCopiesThatThePublishIntervalDoesNotDivide() {
    assertRefused(
        train(
            "--set",
            "rates.target.tau=0",
            "--set",
            "rates.target.every=101",
            "--set",
            "rates.publish.every=10"),
        "rates.publish.every");
  }

  @ParameterizedTest
  @CsvSource({
    "run.time-limit, 9",
    "run.action-repeat, 4",
    "run.sticky-actions, 0.25",
    "run.rescale-observations, true"
  })
  void refusesToWrapWhatClientsWrapThemselves(String key, String value) {
    Path run = folder.resolve("run");
    assertRefused(
        run("train", "--external", "--run-directory", run.toString(), "--set", key + "=" + value),
        key + " = " + value + " is for environments of the node's own");
  }

  @Test
  void suggestsTheNearestEnvironment() {
    assertThat(run("train", "CartPole-v2")).isEqualTo(2);
    assertThat(errors.toString())
        .startsWith("polyak: unknown environment CartPole-v2 (did you mean CartPole-v1?)");
  }

  @Test
  void refusesWhatAnEnvironmentCannotBeCreatedWith() {
    assertThat(run("train", "Chain:depth=0")).isEqualTo(2);
    assertThat(errors.toString())
        .isEqualTo(
            "polyak: Chain-v0: depth must be an integer from 1 to 65536, is 0%n".formatted());
  }

  @Test
  void suggestsTheNearestPreset() {
    assertRefused(
        train("--preset", "doubledqn"), "unknown preset doubledqn (did you mean double-dqn?)");
  }

  @Test
  void refusesAnUnknownOption() {
    assertThat(run("train", "CartPole-v1", "--sed")).isEqualTo(2);
    assertThat(errors.toString()).startsWith("polyak: Unknown option: '--sed'");
  }

  @Test
  void refusesAFolderThatHoldsARun() throws IOException {
    Files.createDirectories(folder.resolve("run"));
    Files.createFile(folder.resolve("run/metrics.jsonl"));
    assertThat(train()).isEqualTo(2);
    assertThat(errors.toString()).contains("holds a run already");
  }

  @Test
  void refusesAFolderThatCannotBeMade() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(run("train", "CartPole-v1", "--run-directory", file.resolve("run").toString()))
        .isEqualTo(2);
    assertThat(errors.toString()).contains("cannot write the run directory");
  }

  @Test
  void refusesAFolderWhoseNameIsNoRuns() {
    assertThat(run("train", "CartPole-v1", "--run-directory", folder.resolve("my run").toString()))
        .isEqualTo(2);
    assertThat(errors.toString()).startsWith("polyak: --run-directory: ").contains("\"my run\"");
  }

  @Test
  void refusesSeedsTwice() {
    assertRefused(train("--seeds", "1-2", "--seed", "1"), "--seeds and --seed exclude");
    assertThat(run("train")).isEqualTo(2);
    assertThat(errors.toString()).contains("train takes an ENVIRONMENT");
  }

  @Test
  void refusesAPortThatIsInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      assertThat(run("param-server", "--set", "param-server.listen=\"" + address + "\""))
          .isEqualTo(2);
      assertThat(errors.toString()).startsWith("polyak: cannot listen on " + address);
    }
  }

  @Test
  void refusesDeterministicProcesses() {
    assertRefused(train("--processes", "--set", "run.deterministic=true"), "run.deterministic");
    assertRefused(
        train("--set", "run.deterministic=true", "--set", "replay.shards=2"),
        "run.deterministic = true needs replay.shards = 1, is 2");
  }

  @Test
  void refusesMoreActorNodesWithoutProcesses() {
    assertRefused(train("--actor-nodes", "2"), "--processes");
  }
}
