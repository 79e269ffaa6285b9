package dev.polyak.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class CartPoleTest {

  /** Recorded from Gymnasium 1.4.0. */
  private static JsonNode recorded() throws IOException {
    try (InputStream file = CartPoleTest.class.getResourceAsStream("cart-pole-v1.json")) {
      return new ObjectMapper().readTree(file);
    }
  }

  /**
   * For so many steps of a balanced pole a difference in the last bit, such as between two
   * libraries' sines, stays below 1e-5. It grows by 8 % a step, so that after 330 to 390 steps
   * Gymnasium differs from itself on another machine.
   */
  private static final int PREDICTABLE_STEPS = 300;

  @Test
  void followsGymnasiumsTrajectories() throws IOException {
    int steps = 0;
    for (JsonNode episode : recorded().get("episodes")) {
      CartPole world = new CartPole();
      Environment environment =
          new TimeLimit(world, Environments.specification("CartPole-v1").maximumEpisodeSteps());
      StepResult result = new StepResult(4);
      environment.reset(0, result.observation());
      start(world, episode.get("initial_state"));

      String actions = episode.get("actions").asText();
      JsonNode observations = episode.get("observations");
      for (int i = 0; i < actions.length(); i++) {
        if (i >= PREDICTABLE_STEPS) {
          start(world, observations.get(i - 1));
        }
        environment.step(new float[] {actions.charAt(i) - '0'}, result);
        boolean last = i == actions.length() - 1;
        assertObservation(result.observation(), observations.get(i), i);
        assertThat(result.reward()).isEqualTo(episode.get("reward").asDouble());
        assertThat(result.terminated()).isEqualTo(last && episode.get("terminated").asBoolean());
        assertThat(result.truncated()).isEqualTo(last && episode.get("truncated").asBoolean());
        steps++;
      }
    }
    assertThat(steps).isEqualTo(2_037);
  }

  private static void start(CartPole world, JsonNode state) {
    world.reset(
        state.get(0).asDouble(),
        state.get(1).asDouble(),
        state.get(2).asDouble(),
        state.get(3).asDouble());
  }

  private static void assertObservation(float[] observation, JsonNode expected, int step) {
    for (int j = 0; j < 4; j++) {
      assertThat((double) observation[j])
          .as("step %d, number %d", step, j)
          .isCloseTo(expected.get(j).asDouble(), within(1e-5));
    }
  }

  @Test
  void spacesAndLimitsAreGymnasiums() throws IOException {
    JsonNode recorded = recorded();
    Environment environment = new CartPole();
    Box observations = (Box) environment.observationSpace();
    for (int i = 0; i < 4; i++) {
      assertThat(observations.low(i))
          .isEqualTo(Float.parseFloat(recorded.get("observation_low").get(i).asText()));
      assertThat(observations.high(i))
          .isEqualTo(Float.parseFloat(recorded.get("observation_high").get(i).asText()));
    }
    assertThat(environment.actionSpace())
        .isEqualTo(new Discrete(recorded.get("actions").asInt(), 0));
    EnvironmentSpecification specification = Environments.specification("CartPole-v1");
    assertThat(specification.maximumEpisodeSteps())
        .isEqualTo(recorded.get("max_episode_steps").asInt());
    assertThat(specification.rewardThreshold())
        .hasValue(recorded.get("reward_threshold").asDouble());
  }

  @Test
  void aSeedStandsForAllEpisodesThatFollow() {
    float[][][] starts = new float[2][3][4];
    for (float[][] run : starts) {
      Environment environment = new CartPole();
      environment.reset(5, run[0]);
      environment.reset(run[1]);
      environment.reset(run[2]);
    }
    assertThat(starts[0]).isDeepEqualTo(starts[1]);
    assertThat(starts[0][0]).isNotEqualTo(starts[0][1]);
  }

  @Test
  void startsAreUniformWithinFiveHundredths() {
    Environment environment = new CartPole();
    float[] observation = new float[4];
    double[] sums = new double[4];
    double[] squares = new double[4];
    environment.reset(6, observation);
    int episodes = 10_000;
    for (int episode = 0; episode < episodes; episode++) {
      environment.reset(observation);
      for (int i = 0; i < 4; i++) {
        assertThat(observation[i]).isBetween(-0.05f, 0.05f);
        sums[i] += observation[i];
        squares[i] += observation[i] * observation[i];
      }
    }
    for (int i = 0; i < 4; i++) {
      assertThat(sums[i] / episodes).isCloseTo(0, within(1.5e-3));
      assertThat(squares[i] / episodes).isCloseTo(0.05 * 0.05 / 3, within(3e-5));
    }
  }

  @Test
  void stepsOnlyWithinAnEpisode() {
    CartPole environment = new CartPole();
    StepResult result = new StepResult(4);
    float[] action = {0};
    assertThatThrownBy(() -> environment.reset(result.observation()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("seed");
    assertThatThrownBy(() -> environment.step(action, result))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("CartPole-v1");
    environment.reset(2.39, 10, 0, 0);
    environment.step(action, result);
    assertThat(result.terminated()).isTrue();
    assertThatThrownBy(() -> environment.step(action, result))
        .isInstanceOf(IllegalStateException.class);
  }
}
