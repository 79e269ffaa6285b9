package dev.polyak.agents.dqn;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.agents.Setting;
import java.util.List;
import org.junit.jupiter.api.Test;

class DqnSettingsTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  @Test
  void acceptsTheEndsOfEveryRange() {
    assertThatCode(() -> settings(0, 1, 1, List.of(), "tanh", 1e-9, INFINITY))
        .doesNotThrowAnyException();
    assertThatCode(() -> settings(1, 100, 512, List.of(1), "identity", 1, 1e-9))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesTheRestWithKeyValueAndLimit() {
    assertRefused("agent.discount must be in [0, 1], is 1.01", 1.01, 1, 1, 4, "relu", 1, 1);
    assertRefused("agent.discount must be in [0, 1], is NaN", Double.NaN, 1, 1, 4, "relu", 1, 1);
    assertRefused("agent.horizon must be 1 or more, is 0", 1, 0, 1, 4, "relu", 1, 1);
    assertRefused("agent.batch-size must be 1 or more, is 0", 1, 1, 0, 4, "relu", 1, 1);
    assertRefused("agent.hidden must be a list of numbers of 1", 1, 1, 1, 0, "relu", 1, 1);
    assertRefused("agent.activation: an activation is relu, tanh", 1, 1, 1, 4, "elu", 1, 1);
    assertRefused("agent.huber-delta must be above 0 and finite", 1, 1, 1, 4, "relu", 0, 1);
    assertRefused("agent.huber-delta must be above 0 and finite", 1, 1, 1, 4, "relu", INFINITY, 1);
    assertRefused("agent.maximum-gradient-norm must be above 0", 1, 1, 1, 4, "relu", 1, 0);
    assertRefused("agent.maximum-gradient-norm must be above 0", 1, 1, 1, 4, "relu", 1, Double.NaN);
  }

  @Test
  void aDuelingHeadNeedsAHiddenLayer() {
    assertThatThrownBy(
            () ->
                new DqnSettings(
                    1,
                    1,
                    1,
                    List.of(),
                    List.of(),
                    "relu",
                    1,
                    1,
                    true,
                    true,
                    DqnUpdateTest.EPSILON_GREEDY))
        .hasMessageStartingWith("agent.hidden must be 1 or more layers with agent.dueling");
  }

  @Test
  void refusesAConvolutionThatIsNotThreeNumbers() {
    assertThatThrownBy(() -> Setting.requireConvolutions(List.of(List.of(16, 3))))
        .hasMessage(
            "agent.convolutions must be a list of [filters, size, stride], each 1 or more, is"
                + " [[16, 3]]");
  }

  @Test
  void refusesAnExplorationThatItDoesNotKnow() {
    assertThatThrownBy(() -> new DqnSettings.Exploration("gaussian"))
        .hasMessage("agent.exploration.discrete must be epsilon-greedy or boltzmann, is gaussian");
  }

  private static DqnSettings settings(
      double discount,
      int horizon,
      int batchSize,
      List<Integer> hidden,
      String activation,
      double huberDelta,
      double maximumGradientNorm) {
    return new DqnSettings(
        discount,
        horizon,
        batchSize,
        List.of(),
        hidden,
        activation,
        huberDelta,
        maximumGradientNorm,
        true,
        false,
        DqnUpdateTest.EPSILON_GREEDY);
  }

  private static void assertRefused(
      String message,
      double discount,
      int horizon,
      int batchSize,
      int hidden,
      String activation,
      double huberDelta,
      double maximumGradientNorm) {
    assertThatThrownBy(
            () ->
                settings(
                    discount,
                    horizon,
                    batchSize,
                    List.of(hidden),
                    activation,
                    huberDelta,
                    maximumGradientNorm))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }
}
