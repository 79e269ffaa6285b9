package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.node.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunOptionsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "CartPole CartPole-v1 double-dqn CartPole-v1",
        "Chain:width=2,depth=4 Chain-v0:depth=4,width=2 double-dqn Chain-v0-depth-4-width-2",
        "MinAtar/Breakout:sticky=0.5 MinAtar/Breakout-v1:sticky=0.5 double-dqn MinAtar-Breakout-v1-stic",
        "PlanarGrasp PlanarGrasp-v0 ddpg PlanarGrasp-v0",
        "dev.polyak.environments.Pendulum dev.polyak.environments.Pendulum ddpg Pendulum"
      })
  void aRunHasItsEnvironmentsFullId(String asked, String id, String preset, String fileName) {
    Configuration configuration = new RunOptions().layers(asked).build();
    assertThat(configuration.text("run.environment")).isEqualTo(id);
    assertThat(configuration.text("run.preset")).isEqualTo(preset);
    assertThat(RunDirectory.shortName(id)).isEqualTo(fileName);
  }

  /** Tuned for CartPole-v1, so too for it by its short name. */
  @ParameterizedTest
  @CsvSource({"CartPole", "CartPole-v1"})
  void anEnvironmentsTuningIsFoundByItsListedId(String asked) {
    assertThat(new RunOptions().layers(asked).build().number("run.stop.evaluation-return"))
        .isEqualTo(475);
  }

  /** A single client would have the first rung of the ladder, and explore as much at the end. */
  @Test
  void clientsFollowTheScheduleUnlessThePresetHasALadder() {
    assertThat(new RunOptions().layers("external").build().text("exploration.lanes"))
        .isEqualTo("schedule");
    assertThat(Presets.ofClients("apex-dqn", "external").build().text("exploration.lanes"))
        .isEqualTo("ladder");
  }
}
