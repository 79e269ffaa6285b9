package dev.polyak.environments;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MountainCarTest extends ClassicControlContract {

  @Override
  ClassicControl world() {
    return new MountainCar();
  }

  @Override
  String recording() {
    return "mountain-car-v0.json";
  }

  @Override
  int recordedSteps() {
    return 730;
  }

  @Test
  void theLeftEndStopsTheCar() {
    MountainCar environment = new MountainCar();
    StepResult result = new StepResult(2);
    environment.reset(-1.19, -0.07);
    environment.step(new float[] {0}, result);
    assertThat(result.observation()).containsExactly(-1.2f, 0);
    assertThat(result.terminated()).isFalse();
  }

  @Test
  void episodesStartAtRestNearTheBottom() {
    MountainCar environment = new MountainCar();
    float[] observation = new float[2];
    environment.reset(3, observation);
    for (int episode = 0; episode < 1_000; episode++) {
      environment.reset(observation);
      assertThat(observation[0]).isBetween(-0.6f, -0.4f);
      assertThat(observation[1]).isZero();
    }
  }
}
