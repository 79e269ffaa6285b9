package dev.polyak.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ValidatedEnvironmentTest {
  private final ScriptedEnvironment world = new ScriptedEnvironment();
  private final Environment environment = new ValidatedEnvironment(world);
  private final StepResult result = new StepResult(2);

  @Test
  void passesOnWhatIsSound() {
    world.next = new float[] {3, 4};
    environment.reset(0, result.observation());
    environment.step(new float[] {-1, 2}, result);
    assertThat(result.observation()).containsExactly(3, 4);
    assertThat(result.reward()).isEqualTo(1);
    environment.close();
    assertThat(world.closed).isTrue();
  }

  @Test
  void refusesAnActionOutsideItsSpace() {
    environment.reset(0, result.observation());
    assertThatThrownBy(() -> environment.step(new float[] {1, 2.5f}, result))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Scripted-v0: action[1] must be from -2.0 to 2.0, is 2.5");
    assertThatThrownBy(() -> environment.step(new float[] {Float.NaN, 0}, result))
        .hasMessageContaining("action[0]");
    assertThatThrownBy(() -> environment.step(new float[1], result))
        .hasMessageContaining("2 numbers, not 1");
    assertThat(world.steps).isZero();
  }

  @Test
  void findsAnObservationThatIsNotFinite() {
    world.next = new float[] {0, Float.NEGATIVE_INFINITY};
    assertThatThrownBy(() -> environment.reset(0, result.observation()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Scripted-v0")
        .hasMessageContaining("number 1 of 2 is -Infinity");
    assertThatThrownBy(() -> environment.reset(result.observation()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> environment.step(new float[2], result))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void findsAnObservationThatIsTooShort() {
    world.next = new float[] {1};
    assertThatThrownBy(() -> environment.step(new float[2], result))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not written in full: number 1 of 2");
    assertThatThrownBy(() -> environment.reset(0, new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 numbers, not 3");
  }

  @Test
  void findsARewardThatIsNotFinite() {
    world.reward = Double.NaN;
    assertThatThrownBy(() -> environment.step(new float[2], result))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("reward");
  }
}
