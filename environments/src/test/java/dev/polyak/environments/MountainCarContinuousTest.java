package dev.polyak.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MountainCarContinuousTest extends ClassicControlContract {

  @Override
  ClassicControl world() {
    return new MountainCarContinuous();
  }

  @Override
  String recording() {
    return "mountain-car-continuous-v0.json";
  }

  @Override
  int recordedSteps() {
    return 669;
  }

  @Test
  void thePushIsClippedAndItsCostIsNot() {
    MountainCarContinuous environment = new MountainCarContinuous();
    StepResult result = new StepResult(2);
    environment.reset(-0.5, 0);
    environment.step(new float[] {1}, result);
    float[] atTheBound = result.observation().clone();
    environment.reset(-0.5, 0);
    environment.step(new float[] {2}, result);
    assertThat(result.observation()).isEqualTo(atTheBound);
    assertThat(result.reward()).isCloseTo(-0.4, within(1e-12));
  }
}
