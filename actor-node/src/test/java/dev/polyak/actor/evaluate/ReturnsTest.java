package dev.polyak.actor.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.polyak.actor.run.FrameStack;
import dev.polyak.actor.weights.Weights;
import dev.polyak.agents.RewardScale;
import dev.polyak.environments.Box;
import dev.polyak.runs.v1.Evaluation;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ReturnsTest {
  private static final Weights WEIGHTS = new Weights(1, 2, 30, 40, new float[0], Optional.empty());

  private static GreedyLane played(RewardScale rewards, double value, double... all) {
    FrameStack frames = new FrameStack(new Box(List.of(1), new float[] {-1}, new float[] {1}), 1);
    GreedyLane lane = new GreedyLane(frames, rewards, 0.5);
    lane.begin(new float[1]);
    lane.valued(value);
    for (double reward : all) {
      lane.stepped(new float[1], reward);
      // What is held later, at other observations, is not what the return is compared with.
      lane.valued(1_000);
    }
    return lane;
  }

  private static Evaluation of(GreedyLane... episodes) {
    Returns returns = new Returns(episodes.length);
    List.of(episodes).forEach(returns::add);
    return returns.evaluation(WEIGHTS, false);
  }

  @Test
  void comparesTheValueOfTheFirstObservationWithTheDiscountedReturn() {
    Evaluation evaluation =
        of(played(RewardScale.NONE, 3, 1, 1, 1), played(RewardScale.NONE, 5, 8));
    // (1 + 0.5 + 0.25 + 8) / 2
    assertThat(evaluation.getMeanDiscountedReturn()).isCloseTo(4.875, within(1e-12));
    assertThat(evaluation.getMeanValue()).isEqualTo(4);
    assertThat(evaluation.getMeanReturn()).isEqualTo(5.5);
  }

  @Test
  void discountsRewardsAsTheyAreLearned() {
    RewardScale rewards = new RewardScale(0.1, OptionalDouble.of(1));
    Evaluation evaluation = of(played(rewards, 0, 100, 4));
    assertThat(evaluation.getMeanDiscountedReturn()).isCloseTo(1.2, within(1e-12));
    assertThat(evaluation.getMeanReturn()).isEqualTo(104);
  }

  @Test
  void knowsNoValueWhereTheNetworkGivesNone() {
    assertThat(of(played(RewardScale.NONE, Double.NaN, 1)).hasMeanValue()).isFalse();
    assertThat(of(played(RewardScale.NONE, Double.POSITIVE_INFINITY, 1)).hasMeanValue()).isFalse();
  }
}
