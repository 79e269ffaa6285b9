package dev.polyak.agents.dqn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.polyak.agents.Actions;
import dev.polyak.agents.BatchComposer.End;
import dev.polyak.agents.ListedWindows;
import dev.polyak.agents.ListedWindows.Window;
import dev.polyak.agents.Problem;
import dev.polyak.networks.Batch;
import dev.polyak.networks.Engine;
import dev.polyak.networks.Inference;
import dev.polyak.networks.Kind;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.TargetRule;
import dev.polyak.networks.Update;
import dev.polyak.networks.engines.Engines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A chain of four states: action 1 goes right, action 0 left, and the step right from the last
 * state earns 1 and terminates. Its optimal values are known: {@code v(s) = gamma^(3 - s)}, and so
 * {@code q(s, right) = v(s)}, {@code q(s, left) = gamma v(s - 1)}.
 */
class DqnLearningTest {
  private static final int STATES = 4;
  private static final double DISCOUNT = 0.8;

  @ParameterizedTest
  @CsvSource({
    "vector, true, false",
    "vector, false, false",
    "vector, true, true",
    "dl4j, true, false",
    "dl4j, false, false",
    "dl4j, true, true"
  })
  void learnsTheOptimalValuesOfAChain(String name, boolean doubleQ, boolean dueling) {
    Dqn agent =
        new Dqn(
            new Problem(STATES, new Actions.Discrete(2)),
            new DqnSettings(
                DISCOUNT,
                1,
                2 * STATES,
                List.of(),
                List.of(16),
                "tanh",
                1,
                10,
                doubleQ,
                dueling,
                DqnUpdateTest.EPSILON_GREEDY));
    NetworkDescription network = agent.updateRule().networks().getFirst().description();
    Engine engine = Engines.of(name, 1);
    float[] weights = network.initialise(new Random(1));
    try (Update update = engine.compile(agent.updateRule(), agent.batchSize());
        Inference inference = engine.inference(network, STATES)) {
      update.write("q", Kind.ONLINE, weights);
      update.write("q", Kind.TARGET, weights);
      update.follow(new TargetRule.Polyak(0.1));
      Batch batch = everyStep(agent);
      for (int i = 0; i < 400; i++) {
        assertThat(update.run(batch, i < 250 ? 2e-2 : 2e-3)).isTrue();
      }

      update.read("q", Kind.ONLINE, weights);
      inference.load(weights);
      float[] observations = new float[STATES * STATES];
      for (int state = 0; state < STATES; state++) {
        observations[state * STATES + state] = 1;
      }
      float[] values = new float[STATES * 2];
      inference.forward(observations, inference.initialState(), STATES, values);
      for (int state = 0; state < STATES; state++) {
        assertThat((double) values[state * 2]).isCloseTo(left(state), within(0.02));
        assertThat((double) values[state * 2 + 1]).isCloseTo(right(state), within(0.02));
      }
    }
  }

  private static double right(int state) {
    return Math.pow(DISCOUNT, STATES - 1 - state);
  }

  private static double left(int state) {
    return DISCOUNT * right(Math.max(state - 1, 0));
  }

  private static Batch everyStep(Dqn agent) {
    List<Window> windows = new ArrayList<>();
    for (int state = 0; state < STATES; state++) {
      boolean last = state == STATES - 1;
      windows.add(window(state, 0, 0, Math.max(state - 1, 0), End.CONTINUES));
      windows.add(
          window(
              state,
              1,
              last ? 1 : 0,
              last ? state : state + 1,
              last ? End.TERMINATED : End.CONTINUES));
    }
    Batch batch = new Batch(agent.updateRule().batch(), windows.size());
    for (int row = 0; row < windows.size(); row++) {
      agent.batchComposer().compose(new ListedWindows(windows), row, batch, row);
    }
    Arrays.fill(batch.floats("weight"), 1);
    return batch;
  }

  private static Window window(int state, float action, float reward, int next, End end) {
    return new Window(oneHot(state), List.of(action), List.of(reward), oneHot(next), end);
  }

  private static List<Float> oneHot(int state) {
    Float[] observation = new Float[STATES];
    Arrays.fill(observation, 0f);
    observation[state] = 1f;
    return List.of(observation);
  }
}
