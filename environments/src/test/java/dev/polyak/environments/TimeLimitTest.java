package dev.polyak.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TimeLimitTest {
  private final ScriptedEnvironment world = new ScriptedEnvironment();
  private final Environment environment = new TimeLimit(world, 3);
  private final StepResult result = new StepResult(2);
  private final float[] action = {0, 0};

  @Test
  void truncatesAtTheLimitAndNotBefore() {
    environment.reset(0, result.observation());
    for (int episode = 0; episode < 2; episode++) {
      for (int step = 1; step <= 3; step++) {
        environment.step(action, result);
        assertThat(result.truncated()).isEqualTo(step == 3);
        assertThat(result.terminated()).isFalse();
      }
      environment.reset(result.observation());
    }
  }

  @Test
  void anEpisodeThatTerminatesOnItsLastStepIsBoth() {
    environment.reset(0, result.observation());
    environment.step(action, result);
    environment.step(action, result);
    world.terminated = true;
    environment.step(action, result);
    assertThat(result.truncated()).isTrue();
    assertThat(result.terminated()).isTrue();
  }

  @Test
  void noStepFollowsATruncation() {
    environment.reset(0, result.observation());
    for (int step = 0; step < 3; step++) {
      environment.step(action, result);
    }
    assertThatThrownBy(() -> environment.step(action, result))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Scripted-v0")
        .hasMessageContaining("3 steps");
    assertThat(world.steps).isEqualTo(3);
  }

  @Test
  void refusesALimitBelowOne() {
    assertThatThrownBy(() -> new TimeLimit(world, 0)).hasMessageContaining("Scripted-v0");
  }
}
