package dev.polyak.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CartPoleTest extends ClassicControlContract {

  @Override
  ClassicControl world() {
    return new CartPole();
  }

  @Override
  String recording() {
    return "cart-pole-v1.json";
  }

  @Override
  int recordedSteps() {
    return 2_037;
  }

  /**
   * A difference grows by 8 % a step of a balanced pole, so that after 330 to 390 steps Gymnasium
   * differs from itself on another machine.
   */
  @Override
  int predictableSteps() {
    return 300;
  }

  @Test
  void startsAreUniformWithinFiveHundredths() {
    Environment environment = new CartPole();
    float[] observation = new float[4];
    double[] sums = new double[4];
    double[] squares = new double[4];
    environment.reset(6, observation);
    int episodes = 10_000;
    for (int episode = 0; episode < episodes; episode++) {
      environment.reset(observation);
      for (int i = 0; i < 4; i++) {
        assertThat(observation[i]).isBetween(-0.05f, 0.05f);
        sums[i] += observation[i];
        squares[i] += observation[i] * observation[i];
      }
    }
    for (int i = 0; i < 4; i++) {
      assertThat(sums[i] / episodes).isCloseTo(0, within(1.5e-3));
      assertThat(squares[i] / episodes).isCloseTo(0.05 * 0.05 / 3, within(3e-5));
    }
  }

  @Test
  void noStepFollowsTheLastOfAnEpisode() {
    CartPole environment = new CartPole();
    StepResult result = new StepResult(4);
    float[] action = {0};
    environment.reset(2.39, 10, 0, 0);
    environment.step(action, result);
    assertThat(result.terminated()).isTrue();
    assertThatThrownBy(() -> environment.step(action, result))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("CartPole-v1");
  }
}
