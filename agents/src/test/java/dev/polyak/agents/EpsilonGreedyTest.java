package dev.polyak.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EpsilonGreedyTest {
  private static final float[] OUTPUTS = {9, 9, 9, 1, 3, 2, -5, -7, -5};

  private final EpsilonGreedy rule = new EpsilonGreedy(3);
  private final float[] action = new float[2];

  @Test
  void greedyTakesTheLargestOfItsRowAndTheLowestOfSeveral() {
    rule.greedy(OUTPUTS, 1, action, 1);
    assertThat(action).containsExactly(0, 1);
    rule.greedy(OUTPUTS, 2, action, 0);
    assertThat(action).containsExactly(0, 1);
    assertThat(rule.actionWidth()).isEqualTo(1);
  }

  @Test
  void theValueIsThatOfTheGreedyAction() {
    assertThat(rule.value(OUTPUTS, 1)).isEqualTo(3);
    assertThat(rule.value(OUTPUTS, 2)).isEqualTo(-5);
  }

  @Test
  void aMillionDrawsShareOutEpsilonEvenly() {
    SplittableRandom random = new SplittableRandom(1);
    int[] counts = new int[3];
    int draws = 1_000_000;
    for (int i = 0; i < draws; i++) {
      rule.explore(OUTPUTS, 1, 0.3, random, action, 0);
      counts[(int) action[0]]++;
    }
    // Five standard deviations of a share of 0.1 are 1.5e-3.
    assertThat(counts[0] / (double) draws).isCloseTo(0.1, within(1.5e-3));
    assertThat(counts[1] / (double) draws).isCloseTo(0.8, within(2e-3));
    assertThat(counts[2] / (double) draws).isCloseTo(0.1, within(1.5e-3));
  }

  @Test
  void noEpsilonIsGreedy() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 1_000; i++) {
      rule.explore(OUTPUTS, 1, 0, random, action, 0);
      assertThat(action[0]).isEqualTo(1);
    }
  }

  @Test
  void initialPriorityIsTheActorsOwnAbsoluteError() {
    // 0.5 + 0.25 max(-5, -7, -5) - 3
    assertThat(rule.initialPriority(OUTPUTS, 1, new float[] {7, 1}, 1, 0.5, 0.25, OUTPUTS, 2))
        .isCloseTo(3.75f, within(1e-6f));
    assertThat(rule.initialPriority(OUTPUTS, 1, new float[] {2}, 0, 6, 0.5, OUTPUTS, 0))
        .isCloseTo(8.5f, within(1e-6f));
  }

  @Test
  void initialPriorityReadsNoLastOutputsAfterTermination() {
    assertThat(rule.initialPriority(OUTPUTS, 1, new float[] {0}, 0, -1, 0, new float[0], 0))
        .isEqualTo(2);
  }

  @Test
  void refusesToChooseFromNothing() {
    assertThatThrownBy(() -> new EpsilonGreedy(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
