package dev.polyak.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The {@code polyak} command of this build, as a process. */
final class Polyak {
  private Polyak() {}

  /** What runs it, before its arguments. */
  static List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--add-modules",
        "jdk.incubator.vector",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "--add-opens=java.base/java.nio=ALL-UNNAMED",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        dev.polyak.launcher.Polyak.class.getName());
  }

  /** Trains for some hundred steps. */
  static void train(Path run, String environment, String... settings)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(command());
    command.addAll(List.of("train", environment, "--run-directory", run.toString()));
    for (String setting :
        List.of(
            "run.deterministic=true",
            "run.stop.environment-steps=300",
            "run.stop.evaluation-return=none",
            "evaluation.deciding-episodes=1",
            "agent.hidden=[16,16]")) {
      command.addAll(List.of("--set", setting));
    }
    for (String setting : settings) {
      command.addAll(List.of("--set", setting));
    }
    Outcome training = Outcome.of(new ProcessBuilder(command));
    assertThat(training.exitCode()).as(training.output()).isZero();
  }
}
