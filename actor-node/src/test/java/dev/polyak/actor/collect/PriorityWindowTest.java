package dev.polyak.actor.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.polyak.agents.EpsilonGreedy;
import dev.polyak.agents.RewardScale;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Ape-X, algorithm 1: |r_1 + g r_2 + ... + g^n max_a Q(s_n, a) - Q(s_0, a_0)|, plus the offset. */
class PriorityWindowTest {
  private static final double GAMMA = 0.5;
  private static final float OFFSET = 0.25f;

  private PriorityWindow window = window(RewardScale.NONE);
  private final List<Float> priorities = new ArrayList<>();

  private static PriorityWindow window(RewardScale rewards) {
    return new PriorityWindow(new EpsilonGreedy(2), 2, 2, rewards, GAMMA, OFFSET);
  }

  private void step(float[] q, int action, double reward) {
    window.observed(q, 0, true, priorities::add);
    window.acted(q, 0, true, new float[] {action}, 0);
    window.rewarded(reward);
  }

  @Test
  void completesAStepWhenTheObservationTwoStepsLaterIsSeen() {
    step(new float[] {1, 2}, 0, 10);
    step(new float[] {3, 4}, 1, 20);
    assertThat(priorities).isEmpty();
    step(new float[] {5, 6}, 1, 30);
    // 10 + 0.5 x 20 + 0.25 x 6 - 1
    assertThat(priorities)
        .singleElement()
        .satisfies(p -> assertThat(p).isCloseTo(20.75f, within(1e-5f)));
  }

  @Test
  void isOfWhatIsLearnedOfTheRewards() {
    window = window(new RewardScale(0.5, OptionalDouble.of(8)));
    step(new float[] {1, 2}, 0, 10);
    step(new float[] {3, 4}, 1, 20);
    step(new float[] {5, 6}, 1, 30);
    // 5 + 0.5 x 8 + 0.25 x 6 - 1
    assertThat(priorities)
        .singleElement()
        .satisfies(p -> assertThat(p).isCloseTo(9.75f, within(1e-5f)));
  }

  @Test
  void doesNotBootstrapWhereTheEpisodeTerminated() {
    step(new float[] {1, 2}, 0, 10);
    step(new float[] {3, 4}, 1, 20);
    window.ended(null, 0, true, false, priorities::add);
    // 10 + 0.5 x 20 - 1, then 20 - 4
    assertThat(priorities).containsExactly(19.25f, 16.25f);
  }

  @Test
  void bootstrapsFromTheLastObservationWhereTheEpisodeWasTruncated() {
    step(new float[] {1, 2}, 0, 10);
    window.ended(new float[] {7, 8}, 0, true, true, priorities::add);
    // 10 + 0.5 x 8 - 1
    assertThat(priorities).containsExactly(13.25f);
  }

  @Test
  void givesOneToStepsThatNoNetworkActedIn() {
    window.observed(new float[2], 0, false, priorities::add);
    window.acted(new float[2], 0, false, new float[1], 0);
    window.rewarded(10);
    window.ended(null, 0, false, false, priorities::add);
    assertThat(priorities).containsExactly(1.25f);
  }

  @Test
  void startsAnewAfterAnEpisode() {
    step(new float[] {1, 2}, 0, 10);
    window.ended(null, 0, true, false, priorities::add);
    priorities.clear();
    step(new float[] {1, 2}, 0, 10);
    step(new float[] {3, 4}, 1, 20);
    assertThat(priorities).isEmpty();
  }
}
