package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.environments.Box;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Environment;
import dev.polyak.environments.Environments;
import dev.polyak.environments.Space;
import dev.polyak.node.configuration.Configuration;
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

  /** A row is an observation, an action, a reward and flags; twice the capacity is reserved. */
  @Test
  void theReplayBufferOfEachWorldFitsAShardOfTheDefaultMemory() {
    assertThat(Environments.names()).isNotEmpty();
    for (String name : Environments.names()) {
      Environment environment = Environments.create(name);
      Box observation = (Box) environment.observationSpace();
      Space action = environment.actionSpace();
      int actionBytes = Float.BYTES * (action instanceof Box box ? box.size() : 1);
      long row =
          Math.ceilDiv(
                  observation.size() * (observation.isPixels() ? 1 : Float.BYTES)
                      + actionBytes
                      + Float.BYTES
                      + 1,
                  8)
              * 8L;
      Configuration preset = Presets.layers(Presets.defaultFor(action), name).build();
      assertThat(2 * row * preset.longInteger("replay.capacity.steps"))
          .as(name)
          .isLessThanOrEqualTo(preset.longInteger("replay-service.memory"));
    }
  }
}
