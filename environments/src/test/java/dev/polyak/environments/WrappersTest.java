package dev.polyak.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WrappersTest {
  private final ScriptedEnvironment world = new ScriptedEnvironment();
  private final StepResult result = new StepResult(2);

  private int stepsOfAnEpisode(Environment environment) {
    environment.reset(1, result.observation());
    int steps = 0;
    do {
      environment.step(new float[] {0, 0}, result);
      steps++;
    } while (!result.truncated());
    return steps;
  }

  @Test
  void theEnvironmentsOwnLimitHoldsWhereNoOtherIsSet() {
    assertThat(stepsOfAnEpisode(Wrappers.NONE.around(world, 5))).isEqualTo(5);
    assertThat(stepsOfAnEpisode(new Wrappers(9, 1, 0, false).around(world, 5))).isEqualTo(9);
    assertThat(stepsOfAnEpisode(new Wrappers(3, 1, 0, false).around(world, 0))).isEqualTo(3);
  }

  @Test
  void theTimeLimitCountsTheEnvironmentsSteps() {
    Environment environment = new Wrappers(10, 4, 0, false).around(world, 5);
    assertThat(stepsOfAnEpisode(environment)).isEqualTo(3);
    assertThat(world.steps).isEqualTo(10);
    assertThat(result.reward()).isEqualTo(2);
  }

  @Test
  void aNewActionMayComeThroughWhileOneIsRepeated() {
    Environment environment = new Wrappers(0, 64, 0.5, false).around(world, 0);
    environment.reset(1, result.observation());
    environment.step(new float[] {1, 2}, result);
    environment.step(new float[] {-1, -2}, result);
    // It would stick for all 64 with probability 2^-64.
    assertThat(world.taken).containsExactly(-1, -2);
  }

  @Test
  void whatIsScaledWasChecked() {
    Environment environment = new Wrappers(0, 2, 0, true).around(world, 0);
    world.next = new float[] {4.5f, -9};
    environment.reset(1, result.observation());
    assertThat(result.observation()).containsExactly(0.5f, -1);
    world.next = new float[] {10, 0};
    assertThatThrownBy(() -> environment.step(new float[] {0, 0}, result))
        .hasMessageContaining("number 0 of 2 must be from -9.0 to 9.0, is 10.0");
    environment.close();
    assertThat(world.closed).isTrue();
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> new Wrappers(-1, 1, 0, false)).hasMessageContaining("-1");
    world.observationSpace = new Discrete(3, 0);
    assertThatThrownBy(() -> new Wrappers(0, 1, 0, true).around(world, 0))
        .hasMessage("observations of Scripted-v0 are not numbers that could be scaled");
  }

  @Test
  void aSeedReproducesAWrappedEnvironment() {
    Wrappers wrappers = new Wrappers(100, 2, 0.25, true);
    double first = rewards(wrappers, 5);
    assertThat(rewards(wrappers, 5)).isEqualTo(first);
    assertThat(rewards(wrappers, 6)).isNotEqualTo(first);
  }

  private static double rewards(Wrappers wrappers, long seed) {
    double rewards = 0;
    try (Environment environment = Environments.create("Pendulum-v1", wrappers)) {
      StepResult step = new StepResult(3);
      RandomPolicy policy = new RandomPolicy(environment.actionSpace(), 2);
      environment.reset(seed, step.observation());
      do {
        environment.step(policy.next(), step);
        rewards += step.reward();
      } while (!step.truncated());
    }
    return rewards;
  }
}
