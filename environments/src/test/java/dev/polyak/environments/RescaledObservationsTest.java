package dev.polyak.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RescaledObservationsTest {

  @Test
  void boundedNumbersFillTheirRangeAndOthersStay() {
    try (Environment plain = Environments.create("CartPole-v1");
        Environment scaled = new RescaledObservations(Environments.create("CartPole-v1"))) {
      Box box = (Box) scaled.observationSpace();
      assertThat(box.low(0)).isEqualTo(-1);
      assertThat(box.high(2)).isEqualTo(1);
      assertThat(box.high(1)).isInfinite();

      float[] x = new float[4];
      float[] y = new float[4];
      plain.reset(3, x);
      scaled.reset(3, y);
      assertSame(x, y);
      StepResult left = new StepResult(4);
      StepResult right = new StepResult(4);
      for (int i = 0; i < 5; i++) {
        plain.step(new float[] {1}, left);
        scaled.step(new float[] {1}, right);
        assertSame(left.observation(), right.observation());
        assertThat(right.reward()).isEqualTo(left.reward());
      }
    }
  }

  private static void assertSame(float[] plain, float[] scaled) {
    assertThat(scaled[0]).isCloseTo(plain[0] / 4.8f, within(1e-6f));
    assertThat(scaled[1]).isEqualTo(plain[1]);
    assertThat(scaled[2]).isCloseTo(plain[2] / (float) Math.toRadians(24), within(1e-6f));
    assertThat(scaled[3]).isEqualTo(plain[3]);
  }

  @Test
  void boundsThatAreNotSymmetricBecomeSo() {
    try (Environment scaled = new RescaledObservations(Environments.create("MountainCar-v0"))) {
      float[] observation = new float[2];
      scaled.reset(1, observation);
      // A position in [-0.6, -0.4] of [-1.2, 0.6], no velocity.
      assertThat(observation[0]).isBetween(-0.34f, -0.11f);
      assertThat(observation[1]).isZero();
    }
  }
}
