package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.environments.Box;
import dev.polyak.environments.Discrete;
import java.util.List;
import org.junit.jupiter.api.Test;

class PresetsTest {
  @Test
  void eachSaysWhatItIs() {
    assertThat(Presets.names()).contains(Presets.DISCRETE);
    for (String preset : Presets.names()) {
      assertThat(Presets.description(preset)).as(preset).isNotBlank().doesNotStartWith("#");
      assertThat(Presets.layers(preset, "CartPole-v1").build().text("agent.algorithm"))
          .isNotBlank();
    }
    assertThat(Presets.tunedFor("double-dqn")).contains("CartPole-v1");
  }

  @Test
  void theDefaultFollowsFromTheActions() {
    assertThat(Presets.defaultFor(new Discrete(2, 0))).isEqualTo("double-dqn");
    assertThat(Presets.defaultFor(new Box(List.of(1), new float[] {-2}, new float[] {2})))
        .isEqualTo("ddpg");
  }
}
