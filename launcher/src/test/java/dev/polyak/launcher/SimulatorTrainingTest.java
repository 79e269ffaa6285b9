package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.client.EnvironmentServer;
import dev.polyak.environments.Environments;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that dials its environments, which another process serves. */
class SimulatorTrainingTest {
  @TempDir private Path folder;

  @Test
  void learnsFromASimulatorUntilTheBarAndTellsItTheEnd() throws Exception {
    Queue<String> told = new ConcurrentLinkedQueue<>();
    try (EnvironmentServer server =
            new EnvironmentServer(
                "127.0.0.1:0",
                "sim",
                () -> List.of(Environments.create("CartPole-v1")),
                2,
                told::add);
        PolyakProcess train =
            PolyakProcess.start(
                folder,
                "train",
                "--external",
                "--simulator",
                "127.0.0.1:" + server.port(),
                "--tuned-for",
                "CartPole-v1",
                "--run-directory",
                folder.resolve("run").toString(),
                "--set",
                "actor-node.gateway.listen=127.0.0.1:0",
                "--set",
                "actor-node.gateway.calls-per-simulator=2",
                "--set",
                "run.stop.evaluation-return=150")) {
      assertThat(train.awaitExit()).as(train::output).isZero();
      assertThat(train.output())
          .contains(
              "and dials [127.0.0.1:" + server.port() + "]",
              "sim-0 plays CartPole-v1: 1 environments",
              "sim-1 plays CartPole-v1: 1 environments",
              "sim-0 is gone: the run is over, after",
              "Stopped by run.stop.evaluation-return");
      assertThat(folder.resolve("run/model.zip")).exists();
      assertThat(told)
          .hasSize(2)
          .allMatch(line -> line.contains("the run is over"), "the end of each call is told");
    }
  }
}
