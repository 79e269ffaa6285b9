package dev.polyak.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ActionRepeatTest {
  private final ScriptedEnvironment world = new ScriptedEnvironment();
  private final StepResult result = new StepResult(2);
  private final float[] action = {0.5f, 2};

  @Test
  void takesTheActionEachTimeAndAddsTheRewardsUp() {
    Environment environment = new ActionRepeat(world, 4);
    environment.reset(0, result.observation());
    world.next = new float[] {3, 4};
    world.reward = 0.25;
    environment.step(action, result);
    assertThat(world.steps).isEqualTo(4);
    assertThat(world.taken).containsExactly(0.5f, 2);
    assertThat(result.reward()).isEqualTo(1);
    assertThat(result.observation()).containsExactly(3, 4);
    assertThat(result.terminated()).isFalse();
  }

  @Test
  void endsWhereTheEpisodeEnds() {
    Environment environment = new ActionRepeat(new TimeLimit(world, 6), 4);
    environment.reset(0, result.observation());
    environment.step(action, result);
    assertThat(result.truncated()).isFalse();
    environment.step(action, result);
    assertThat(result.truncated()).isTrue();
    assertThat(result.reward()).isEqualTo(2);
    assertThat(world.steps).isEqualTo(6);

    environment.reset(result.observation());
    world.terminated = true;
    environment.step(action, result);
    assertThat(result.terminated()).isTrue();
    assertThat(result.reward()).isEqualTo(1);
    assertThat(world.steps).isEqualTo(7);
  }

  @Test
  void refusesNoTimes() {
    assertThatThrownBy(() -> new ActionRepeat(world, 0))
        .hasMessage("an action of Scripted-v0 is taken 1 or more times, not 0");
  }
}
