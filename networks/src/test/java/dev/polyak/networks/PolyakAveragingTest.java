package dev.polyak.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PolyakAveragingTest {

  @Test
  void movesOnlyItsElements() {
    float[] target = new float[4];
    PolyakAveraging.move(target, new float[] {8, 8, 8, 8}, 0.25, 1, 3);
    assertThat(target).containsExactly(0, 2, 2, 0);
  }

  @Test
  void aTargetThatHasArrivedStaysOverAMillionMoves() {
    float[] online = {0.1f, -0.7f, 1e-6f, 123.456f};
    float[] target = online.clone();
    for (int i = 0; i < 1_000_000; i++) {
      PolyakAveraging.move(target, online, 0.005, 0, 4);
    }
    assertThat(target).containsExactly(online);
  }

  /** At tau .005 the weights of 200 updates add up to 1 - .995^200 = .633. */
  @Test
  void allMovesAtOnceAreTheMovesOneByOne() {
    float[] start = {1, -2, 3};
    float[] online = {5, 0, -1};
    float[] oneByOne = start.clone();
    for (int i = 0; i < 200; i++) {
      PolyakAveraging.move(oneByOne, online, 0.005, 0, 3);
    }
    float[] accumulated = new float[3];
    PolyakAveraging.sum(start, oneByOne, 0.005, 200, accumulated);
    assertThat(accumulated[0]).isCloseTo(5 * 0.63304f, within(1e-4f));

    float[] atOnce = start.clone();
    PolyakAveraging.moveBy(atOnce, accumulated, 0.005, 200);
    for (int i = 0; i < 3; i++) {
      assertThat(atOnce[i]).isCloseTo(oneByOne[i], within(1e-5f));
    }
  }

  @Test
  void noMovesLeaveTheTarget() {
    float[] target = {1, 2};
    PolyakAveraging.moveBy(target, new float[2], 0.5, 0);
    assertThat(target).containsExactly(1, 2);
    Arrays.fill(target, Float.MAX_VALUE);
    PolyakAveraging.moveBy(target, new float[2], 1, 0);
    assertThat(target).containsOnly(Float.MAX_VALUE);
  }
}
