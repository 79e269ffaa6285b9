package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.launcher.faults.FaultyEnvironment;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lanes start again after their environment's faults, which are named, and the run goes on. */
class FaultyEnvironmentTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "Throwing, the simulator has lost its robot, 60",
    "Hanging, it has not answered for, 1",
    "NotANumber, number 2 of 4 is NaN, 60",
    "WrongShape, 4, 60",
  })
  void namesTheCauseAndGoesOn(String fault, String cause, int timeout) throws Exception {
    String name = FaultyEnvironment.class.getName() + "$" + fault;
    try (PolyakProcess train =
        PolyakProcess.start(
            folder,
            "train",
            name,
            "--run-directory",
            folder.resolve("run").toString(),
            "--set",
            "run.stop.environment-steps=600",
            "--set",
            "replay.minimum-size=100",
            "--set",
            "actor-node.environment-timeout=" + timeout,
            "--set",
            "evaluation.deciding-episodes=1")) {
      assertThat(train.awaitExit()).as(train.output()).isZero();
      assertThat(train.output().lines())
          .filteredOn(line -> line.contains("ERROR"))
          .hasSize(FaultyEnvironment.FAULTS)
          .allSatisfy(line -> assertThat(line).contains(fault, "failed", cause));
      assertThat(train.output()).contains("Stopped by run.stop.environment-steps");
    }
  }
}
