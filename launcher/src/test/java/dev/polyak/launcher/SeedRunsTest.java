package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polyak.node.configuration.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeedRunsTest {
  @TempDir private Path folder;

  private PolyakProcess train(long steps) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("train", "CartPole-v1", "--seeds", "3,5", "--preset", "double-dqn"));
    arguments.addAll(List.of("--run-directory", folder.resolve("runs").toString()));
    for (String setting :
        List.of(
            "run.stop.environment-steps=" + steps,
            "replay.minimum-size=100",
            "evaluation.deciding-episodes=1")) {
      arguments.addAll(List.of("--set", setting));
    }
    return PolyakProcess.start(folder, arguments.toArray(String[]::new));
  }

  private boolean isRecorded() {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.anyMatch(file -> file.endsWith("metrics.jsonl") && file.toFile().length() > 0);
    } catch (IOException | UncheckedIOException beingMade) {
      return false;
    }
  }

  private JsonNode runs() throws IOException {
    return new ObjectMapper().readTree(folder.resolve("runs/seeds.json").toFile()).get("runs");
  }

  @Test
  void readsListsAndRanges() {
    assertThat(SeedRuns.parse("1-5")).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(SeedRuns.parse("7, 1,3")).containsExactly(7L, 1L, 3L);
    assertThat(SeedRuns.parse("9,1-2")).containsExactly(9L, 1L, 2L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "5-1", "1,", "-3", "1-1001", "1,1", "1-3,2", "1.5"})
  void refusesWhatNamesNoSeeds(String text) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> SeedRuns.parse(text))
        .withMessageStartingWith("--seeds ");
  }

  @Test
  void runsOneSeedAfterAnother() throws Exception {
    try (PolyakProcess train = train(300)) {
      assertThat(train.awaitExit()).as(train.output()).isZero();
      assertThat(train.output())
          .contains("seed 3: ")
          .contains("seed 5: ")
          .containsPattern("(?m)^3 .*run\\.stop\\.environment-steps$")
          .containsPattern("(?m)^5 .*run\\.stop\\.environment-steps$");
    }
    assertThat(runs()).hasSize(2);
    for (JsonNode run : runs()) {
      assertThat(run.get("summary").get("seed")).isEqualTo(run.get("seed"));
      assertThat(run.get("exitCode").asInt()).isZero();
      assertThat(folder.resolve("runs").resolve(run.get("directory").asText()))
          .isDirectoryContaining("glob:**/metrics.jsonl");
    }
  }

  @Test
  void aSignalStopsTheRunAndThoseBehindIt() throws Exception {
    try (PolyakProcess train = train(0)) {
      await().atMost(PolyakProcess.PATIENCE).until(() -> isRecorded() || !train.handle().isAlive());
      train.terminate();
      assertThat(train.awaitExit()).as(train.output()).isEqualTo(1);
    }
    assertThat(runs()).hasSize(1);
    assertThat(runs().get(0).get("summary").get("stopReason").asText()).isEqualTo("interrupted");
  }
}
