package dev.polyak.environments;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AcrobotTest extends ClassicControlContract {

  @Override
  ClassicControl world() {
    return new Acrobot();
  }

  @Override
  String recording() {
    return "acrobot-v1.json";
  }

  @Override
  int recordedSteps() {
    return 697;
  }

  @Test
  void theStepThatRaisesTheTipOverTheLineCostsNothing() {
    Acrobot environment = new Acrobot();
    StepResult result = new StepResult(6);
    environment.reset(Math.PI, 0, 0, 0);
    environment.step(new float[] {1}, result);
    assertThat(result.terminated()).isTrue();
    assertThat(result.reward()).isZero();
  }

  @Test
  void fastLinksAreHeldWithinTheObservationSpace() {
    Acrobot environment = new Acrobot();
    StepResult result = new StepResult(6);
    environment.reset(0, 0, 30, -60);
    environment.step(new float[] {2}, result);
    assertThat(environment.observationSpace().firstOutside(result.observation())).isEqualTo(-1);
  }
}
