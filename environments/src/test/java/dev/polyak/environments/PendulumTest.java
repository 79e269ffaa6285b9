package dev.polyak.environments;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PendulumTest extends ClassicControlContract {

  @Override
  ClassicControl world() {
    return new Pendulum();
  }

  @Override
  String recording() {
    return "pendulum-v1.json";
  }

  @Override
  int recordedSteps() {
    return 1_040;
  }

  /**
   * Near upright a difference grows by a fifth a step, so that NumPy's sines and another library's
   * part after 135 steps.
   */
  @Override
  int predictableSteps() {
    return 100;
  }

  @Override
  double[] state(double[] observation) {
    return new double[] {Math.atan2(observation[1], observation[0]), observation[2]};
  }

  @Test
  void fullTurnsCostNothing() {
    Pendulum environment = new Pendulum();
    StepResult result = new StepResult(3);
    environment.reset(-4 * Math.PI, 0);
    environment.step(new float[] {0}, result);
    assertThat(Math.abs(result.reward())).isLessThan(1e-20);
  }

  @Test
  void aTorqueBeyondTheBoundsIsClipped() {
    Pendulum environment = new Pendulum();
    StepResult result = new StepResult(3);
    environment.reset(1, 0);
    environment.step(new float[] {2}, result);
    float[] atTheBound = result.observation().clone();
    double reward = result.reward();
    environment.reset(1, 0);
    environment.step(new float[] {50}, result);
    assertThat(result.observation()).isEqualTo(atTheBound);
    assertThat(result.reward()).isEqualTo(reward);
  }
}
