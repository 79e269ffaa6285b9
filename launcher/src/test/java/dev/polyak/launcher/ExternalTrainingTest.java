package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.client.EnvironmentClient;
import dev.polyak.environments.Environments;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose environments are clients, each in a process of its own. */
class ExternalTrainingTest {
  private static final Pattern LISTENS = Pattern.compile("waits for environments on (\\S+)");

  @TempDir private Path folder;

  @Test
  void learnsFromAClientUntilTheBarAndEndsItsCall() throws Exception {
    try (PolyakProcess train =
        PolyakProcess.start(
            folder,
            "train",
            "--external",
            "--tuned-for",
            "CartPole-v1",
            "--run-directory",
            folder.resolve("run").toString(),
            "--set",
            "actor-node.gateway.listen=127.0.0.1:0",
            "--set",
            "run.stop.evaluation-return=150")) {
      train.awaitOutput("waits for environments on");
      Matcher listens = LISTENS.matcher(train.output());
      assertThat(listens.find()).isTrue();

      EnvironmentClient.Played played =
          new EnvironmentClient(
                  listens.group(1),
                  "lab",
                  List.of(Environments.create("CartPole-v1"), Environments.create("CartPole-v1")),
                  System.err::println)
              .play();

      assertThat(train.awaitExit()).as(train::output).isZero();
      assertThat(train.output())
          .contains(
              "lab plays CartPole-v1: 2 environments",
              "lab is gone: the run is over, after",
              "Stopped by run.stop.evaluation-return");
      assertThat(folder.resolve("run/model.zip")).exists();
      assertThat(played.episodes()).isGreaterThan(100);
    }
  }
}
