package dev.polyak.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EnvironmentsTest {

  static Iterable<String> names() {
    return Environments.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyEpisodeEndsWithinItsLimit(String id) {
    try (Environment environment = Environments.create(id)) {
      assertThat(environment.name()).isEqualTo(id);
      StepResult result = new StepResult(environment.observationSpace().size());
      environment.reset(1, result.observation());
      float[] action = new float[environment.actionSpace().size()];
      int steps = 0;
      do {
        environment.step(action, result);
        steps++;
      } while (!result.terminated() && !result.truncated());
      assertThat(steps).isLessThanOrEqualTo(Environments.specification(id).maximumEpisodeSteps());
    }
  }

  @Test
  void createdEnvironmentsCheckTheirActions() {
    try (Environment environment = Environments.create("CartPole-v1")) {
      StepResult result = new StepResult(4);
      environment.reset(1, result.observation());
      assertThatThrownBy(() -> environment.step(new float[] {2}, result))
          .hasMessage("CartPole-v1: action[0] must be an integer from 0 to 1, is 2.0");
    }
  }

  @Test
  void anUnknownIdIsRefusedWithThoseThereAre() {
    assertThatThrownBy(() -> Environments.create("cartpole-v0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cartpole-v0")
        .hasMessageContaining("there are: CartPole-v1");
  }
}
