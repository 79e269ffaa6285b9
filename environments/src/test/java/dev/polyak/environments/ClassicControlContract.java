package dev.polyak.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for each world that stands in for one of Gymnasium's. */
abstract class ClassicControlContract {
  private static final double TOLERANCE = 1e-5;

  abstract ClassicControl world();

  /** Name of the file with the trajectories recorded from Gymnasium 1.4.0. */
  abstract String recording();

  /** Steps in {@link #recording()}. */
  abstract int recordedSteps();

  /**
   * For so many steps of an episode a difference in the last bit, such as between two libraries'
   * sines, stays below the tolerance. Each later step starts from the recorded one before it.
   */
  int predictableSteps() {
    return Integer.MAX_VALUE;
  }

  /** The state behind an observation, to the observation's precision. */
  double[] state(double[] observation) {
    return observation;
  }

  private JsonNode recorded() throws IOException {
    try (InputStream file = ClassicControlContract.class.getResourceAsStream(recording())) {
      return new ObjectMapper().readTree(file);
    }
  }

  @Test
  void followsGymnasiumsTrajectories() throws IOException {
    int steps = 0;
    for (JsonNode episode : recorded().get("episodes")) {
      steps += assertFollowed(episode);
    }
    assertThat(steps).isEqualTo(recordedSteps());
  }

  private int assertFollowed(JsonNode episode) {
    ClassicControl world = world();
    Environment environment =
        new TimeLimit(world, Environments.specification(world.name()).maximumEpisodeSteps());
    StepResult result = new StepResult(world.observationSpace().size());
    environment.reset(0, result.observation());
    world.reset(numbers(episode.get("initial_state")));
    world.observe(result.observation());
    assertObservation(result.observation(), numbers(episode.get("initial_observation")), -1);

    List<float[]> actions = actions(episode.get("actions"));
    JsonNode observations = episode.get("observations");
    for (int i = 0; i < actions.size(); i++) {
      if (i >= predictableSteps()) {
        world.reset(state(numbers(observations.get(i - 1))));
      }
      environment.step(actions.get(i), result);
      boolean last = i == actions.size() - 1;
      assertObservation(result.observation(), numbers(observations.get(i)), i);
      double reward =
          (episode.has("reward") ? episode.get("reward") : episode.get("rewards").get(i))
              .asDouble();
      assertThat(result.reward()).as("reward of step %d", i).isCloseTo(reward, within(TOLERANCE));
      assertThat(result.terminated()).isEqualTo(last && episode.get("terminated").asBoolean());
      assertThat(result.truncated()).isEqualTo(last && episode.get("truncated").asBoolean());
    }
    return actions.size();
  }

  private static double[] numbers(JsonNode array) {
    double[] numbers = new double[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.get(i).asDouble();
    }
    return numbers;
  }

  /** Integers as a text of their digits, others as an array. */
  private static List<float[]> actions(JsonNode recorded) {
    List<float[]> actions = new ArrayList<>();
    if (recorded.isTextual()) {
      recorded.asText().chars().forEach(digit -> actions.add(new float[] {digit - '0'}));
    } else {
      recorded.forEach(action -> actions.add(new float[] {(float) action.asDouble()}));
    }
    return actions;
  }

  private static void assertObservation(float[] observation, double[] expected, int step) {
    for (int j = 0; j < expected.length; j++) {
      assertThat((double) observation[j])
          .as("step %d, number %d", step, j)
          .isCloseTo(expected[j], within(TOLERANCE));
    }
  }

  @Test
  void spacesAndLimitsAreGymnasiums() throws IOException {
    JsonNode recorded = recorded();
    Environment environment = world();
    assertThat(environment.observationSpace())
        .isEqualTo(box(recorded.get("observation_low"), recorded.get("observation_high")));
    assertThat(environment.actionSpace())
        .isEqualTo(
            recorded.has("actions")
                ? new Discrete(recorded.get("actions").asInt(), 0)
                : box(recorded.get("action_low"), recorded.get("action_high")));
    EnvironmentSpecification specification = Environments.specification(environment.name());
    assertThat(specification.maximumEpisodeSteps())
        .isEqualTo(recorded.get("max_episode_steps").asInt());
    if (recorded.get("reward_threshold").isNull()) {
      assertThat(specification.rewardThreshold()).isEmpty();
    } else {
      assertThat(specification.rewardThreshold())
          .hasValue(recorded.get("reward_threshold").asDouble());
    }
  }

  private static Box box(JsonNode low, JsonNode high) {
    return new Box(List.of(low.size()), bounds(low), bounds(high));
  }

  private static float[] bounds(JsonNode recorded) {
    float[] bounds = new float[recorded.size()];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = Float.parseFloat(recorded.get(i).asText());
    }
    return bounds;
  }

  @Test
  void aSeedStandsForAllEpisodesThatFollow() {
    float[][][] starts = new float[2][3][world().observationSpace().size()];
    for (float[][] run : starts) {
      Environment environment = world();
      environment.reset(5, run[0]);
      environment.reset(run[1]);
      environment.reset(run[2]);
    }
    assertThat(starts[0]).isDeepEqualTo(starts[1]);
    assertThat(starts[0][0]).isNotEqualTo(starts[0][1]);
  }

  @Test
  void stepsOnlyWithinAnEpisode() {
    Environment environment = world();
    StepResult result = new StepResult(environment.observationSpace().size());
    assertThatThrownBy(() -> environment.reset(result.observation()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("seed");
    assertThatThrownBy(() -> environment.step(new float[] {0}, result))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(environment.name());
  }
}
