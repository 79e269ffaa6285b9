package dev.polyak.environments.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.polyak.environments.Box;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Environment;
import dev.polyak.environments.Environments;
import dev.polyak.environments.StepResult;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChainMdpTest {
  private static final double ROUNDING = 1e-12;

  private static void assertRow(double[] values, double... expected) {
    assertThat(values).containsExactly(expected, within(ROUNDING));
  }

  /** Of two lanes, the upper one earns 1. */
  @Test
  void valuesOfTwoLevelsOfTwoLanes() {
    ChainMdp chain = new ChainMdp(2, 2, 2, false, 0, 0);
    double[][] values = chain.optimalActionValues(0.9);
    assertRow(values[chain.state(1, 0)], 0, 1);
    assertRow(values[chain.state(1, 1)], 1, 0);
    assertRow(values[chain.state(0, 0)], 0.9, 0.9);
    assertRow(values[chain.state(0, 1)], 0.9, 0.9);
  }

  /** With probability 0.2 an action is drawn anew, and is the other one with 0.1. */
  @Test
  void valuesWhereActionsSlip() {
    ChainMdp chain = new ChainMdp(2, 2, 2, false, 0.2, 3);
    double[][] values = chain.optimalActionValues(0.5);
    assertRow(values[chain.state(1, 0)], 0.1, 0.9);
    assertRow(values[chain.state(1, 1)], 0.9, 0.1);
    assertRow(values[chain.state(0, 0)], 0.45, 0.45);
  }

  /**
   * Three lanes earn 0, 0.5 and 1. From lane 0 on the last level but one, 1 needs two moves: stay
   * and move (0.5), or move twice (1).
   */
  @Test
  void valuesOfThreeLanes() {
    ChainMdp chain = new ChainMdp(2, 3, 2, false, 0, 0);
    double[][] values = chain.optimalActionValues(0.9);
    assertRow(values[chain.state(1, 0)], 0, 0.5);
    assertRow(values[chain.state(1, 1)], 0.5, 1);
    assertRow(values[chain.state(1, 2)], 1, 0);
    assertRow(values[chain.state(0, 0)], 0.45, 0.9);
    assertRow(values[chain.state(0, 1)], 0.9, 0.9);
    assertRow(values[chain.state(0, 2)], 0.9, 0.45);
  }

  /** Lane 3 of 4 is 11 in binary: two actions 1 lead there from anywhere. Prizes are thirds. */
  @Test
  void valuesOfABranchingChain() {
    ChainMdp chain = new ChainMdp(2, 4, 2, true, 0, 0);
    double[][] values = chain.optimalActionValues(1);
    for (int lane = 0; lane < 4; lane++) {
      assertRow(values[chain.state(0, lane)], 1 / 3.0, 1);
    }
    assertRow(values[chain.state(1, 0)], 0, 1 / 3.0);
    assertRow(values[chain.state(1, 1)], 2 / 3.0, 1);
    assertRow(values[chain.state(1, 2)], 0, 1 / 3.0);
    assertRow(values[chain.state(1, 3)], 2 / 3.0, 1);
  }

  @Test
  void valuesOfOneLaneAreThePrizeDiscountedFromTheEnd() {
    ChainMdp chain = new ChainMdp(200, 1, 3, false, 0.5, 1);
    double[][] values = chain.optimalActionValues(0.99);
    for (int level = 0; level < 200; level++) {
      double value = Math.pow(0.99, 199 - level);
      assertRow(values[chain.state(level, 0)], value, value, value);
    }
  }

  /** What episodes of the best actions earn in the mean is what they are said to be worth. */
  @ParameterizedTest
  @ValueSource(strings = {"Chain", "Chain-Branching:slip=0.3", "Chain-Stochastic:depth=6"})
  void meanReturnsOfTheBestActionsAreTheirValues(String id) {
    ChainMdp chain =
        (ChainMdp)
            Environments.specification(id)
                .world()
                .apply(Environments.specification(id).parameters());
    double discount = 0.95;
    double[][] values = chain.optimalActionValues(discount);
    StepResult result = new StepResult(chain.states());
    chain.reset(1, result.observation());
    int episodes = 40_000;
    double difference = 0;
    for (int episode = 0; episode < episodes; episode++) {
      int state = state(result.observation());
      double[] ofStart = values[state];
      difference -= ofStart[best(ofStart)];
      double weight = 1;
      do {
        chain.step(new float[] {best(values[state])}, result);
        difference += weight * result.reward();
        weight *= discount;
        state = state(result.observation());
      } while (!result.terminated());
      chain.reset(result.observation());
    }
    // Five standard errors of a return whose rewards have a deviation of 1 each, at most 16 of
    // them.
    assertThat(difference / episodes).isCloseTo(0, within(5 * Math.sqrt(16.0 / episodes)));
  }

  private static int state(float[] observation) {
    int state = 0;
    while (state < observation.length && observation[state] == 0) {
      state++;
    }
    return state;
  }

  private static int best(double[] values) {
    int best = 0;
    for (int action = 1; action < values.length; action++) {
      if (values[action] > values[best]) {
        best = action;
      }
    }
    return best;
  }

  @Test
  void eachStepLeadsToTheNextLevelAndTheLastOneEarnsThePrize() {
    ChainMdp chain = new ChainMdp(3, 4, 2, false, 0, 0);
    StepResult result = new StepResult(12);
    SplittableRandom random = new SplittableRandom(5);
    chain.reset(2, result.observation());
    for (int episode = 0; episode < 200; episode++) {
      int lane = state(result.observation());
      assertThat(lane).isBetween(0, 3);
      for (int level = 1; level <= 3; level++) {
        int action = random.nextInt(2);
        lane = (lane + action) % 4;
        chain.step(new float[] {action}, result);
        boolean last = level == 3;
        assertThat(result.terminated()).isEqualTo(last);
        assertThat(result.reward()).isEqualTo(last ? lane / 3.0 : 0);
        assertThat(result.observation()).containsOnly(0, last ? 0 : 1);
        assertThat(state(result.observation())).isEqualTo(last ? 12 : chain.state(level, lane));
      }
      assertThatThrownBy(() -> chain.step(new float[1], result)).hasMessageContaining("Chain-v0");
      chain.reset(result.observation());
    }
  }

  @Test
  void slipsAndNoiseHaveTheirSizes() {
    ChainMdp chain = new ChainMdp(1, 4, 4, false, 0.4, 2);
    StepResult result = new StepResult(4);
    chain.reset(3, result.observation());
    int episodes = 100_000;
    double sum = 0;
    double squares = 0;
    for (int episode = 0; episode < episodes; episode++) {
      int lane = state(result.observation());
      chain.step(new float[] {(7 - lane) % 4}, result);
      sum += result.reward();
      squares += result.reward() * result.reward();
      chain.reset(result.observation());
    }
    // Lane 3 with probability 0.6 + 0.1, the others with 0.1 each.
    double mean = 0.7 + 0.1 * (1 + 2) / 3.0;
    double meanSquare = 0.7 + 0.1 * (1 + 4) / 9.0 + 4;
    assertThat(sum / episodes).isCloseTo(mean, within(0.04));
    assertThat(squares / episodes).isCloseTo(meanSquare, within(0.15));
  }

  /** Thrun and Schwartz 1993: the mean of the largest of several noisy estimates is too high. */
  @Test
  void theMaximumOverNoisyEstimatesIsTooHigh() {
    ChainMdp chain = new ChainMdp(1, 1, 8, false, 0, 1);
    StepResult result = new StepResult(1);
    chain.reset(1, result.observation());
    double sum = 0;
    int rounds = 20_000;
    for (int round = 0; round < rounds; round++) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int action = 0; action < 8; action++) {
        chain.step(new float[] {action}, result);
        largest = Math.max(largest, result.reward());
        chain.reset(result.observation());
      }
      sum += largest;
    }
    // The expected largest of 8 normal numbers is 1.42360.
    double truth = chain.optimalActionValues(1)[0][0];
    assertThat(sum / rounds - truth).isCloseTo(1.4236, within(0.03));
  }

  @Test
  void isCreatedByItsParameters() {
    try (Environment chain = Environments.create("Chain:depth=32,width=2,actions=5")) {
      assertThat(((Box) chain.observationSpace()).shape()).containsExactly(32, 2);
      assertThat(chain.actionSpace()).isEqualTo(new Discrete(5, 0));
      StepResult result = new StepResult(64);
      chain.reset(1, result.observation());
      for (int step = 1; step <= 32; step++) {
        chain.step(new float[] {4}, result);
        assertThat(result.terminated()).isEqualTo(step == 32);
      }
    }
  }

  @Test
  void refusesWhatIsNoChain() {
    assertThatThrownBy(() -> new ChainMdp(0, 1, 1, false, 0, 0))
        .hasMessage("depth of a chain is 1 or more, not 0");
    assertThatThrownBy(() -> new ChainMdp(1, 1, 1, false, 1.1, 0))
        .hasMessage("slip of a chain is from 0 to 1, not 1.1");
    assertThatThrownBy(() -> new ChainMdp(1, 1, 1, false, 0, Double.NaN))
        .hasMessage("noise of a chain is 0 or more, not NaN");
    assertThatThrownBy(() -> new ChainMdp(1, 1, 1, false, 0, 0).optimalActionValues(-1))
        .hasMessage("discount of a chain is from 0 to 1, not -1.0");
    assertThatThrownBy(() -> Environments.create("Chain:depth=1000,width=66"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Chain-v0:depth=1000,width=66")
        .hasMessageContaining("depth x width of a chain is at most 65536, not 66000");
  }
}
