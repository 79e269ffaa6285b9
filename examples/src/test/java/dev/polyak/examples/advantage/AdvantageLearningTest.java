package dev.polyak.examples.advantage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.polyak.agents.Actions;
import dev.polyak.agents.Agent;
import dev.polyak.agents.Algorithm;
import dev.polyak.agents.Problem;
import dev.polyak.networks.Batch;
import dev.polyak.networks.Engine;
import dev.polyak.networks.Inference;
import dev.polyak.networks.Kind;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.TargetRule;
import dev.polyak.networks.Update;
import dev.polyak.networks.engines.Engines;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdvantageLearningTest {
  private static final int STATES = 4;
  private static final double DISCOUNT = 0.8;
  private static final double ALPHA = 0.5;

  private static Agent agent(Configuration configuration) {
    return Algorithm.find(configuration.text("agent.algorithm"))
        .create(
            new Problem(STATES, new Actions.Discrete(2)),
            type -> configuration.section("agent", type));
  }

  @Test
  void isMadeOfARunsConfiguration() {
    Agent agent = agent(Configuration.layers().set("agent.algorithm=advantage-learning").build());
    assertThat(agent).isInstanceOf(AdvantageLearning.class);
    assertThat(agent.batchSize()).isEqualTo(64);
    assertThat(agent.actingRule(1).actionWidth()).isEqualTo(1);
  }

  @Test
  void itsOwnKeyIsCheckedAsItsRangeSays() {
    Configuration.Layers layers = Configuration.layers();
    assertThatThrownBy(() -> layers.set("agent.advantage-learning.alpha=1"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("agent.advantage-learning.alpha")
        .hasMessageContaining("number [0, 1)");
    assertThatThrownBy(() -> new AdvantageLearningSettings.Operator(1))
        .hasMessage("agent.advantage-learning.alpha must be in [0, 1), is 1.0");
  }

  @Test
  void continuousActionsAreRefused() {
    Configuration configuration =
        Configuration.layers().set("agent.algorithm=advantage-learning").build();
    Problem problem = new Problem(3, new Actions.Continuous(List.of(-1f), List.of(1f)));
    assertThatThrownBy(
            () ->
                Algorithm.find("advantage-learning")
                    .create(problem, type -> configuration.section("agent", type)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("discrete actions");
  }

  /**
   * A chain of four states: action 1 goes right, action 0 left, and the step right from the last
   * state earns 1 and terminates. So {@code v(s) = gamma^(3 - s)} is right's value, and left's
   * falls from {@code q*(s) = gamma v(s - 1)} to {@code v(s) - (v(s) - q*(s)) / (1 - alpha)}.
   */
  @Test
  void learnsAChainsValuesWithWiderGaps() {
    Agent agent =
        agent(
            Configuration.layers()
                .set("agent.algorithm=advantage-learning")
                .set("agent.advantage-learning.alpha", Double.toString(ALPHA))
                .set("agent.discount", Double.toString(DISCOUNT))
                .set("agent.batch-size", Integer.toString(2 * STATES))
                .set("agent.hidden=[16]")
                .set("agent.activation=tanh")
                .build());
    NetworkDescription network = agent.updateRule().networks().getFirst().description();
    Engine engine = Engines.of("vector", 1);
    float[] weights = network.initialise(new Random(1));
    try (Update update = engine.compile(agent.updateRule(), agent.batchSize());
        Inference inference = engine.inference(network, STATES)) {
      update.write(agent.actingNetwork(), Kind.ONLINE, weights);
      update.write(agent.actingNetwork(), Kind.TARGET, weights);
      update.follow(new TargetRule.Polyak(0.1));
      Batch batch = everyStep(agent);
      for (int i = 0; i < 600; i++) {
        assertThat(update.run(batch, i < 400 ? 2e-2 : 2e-3)).isTrue();
      }

      update.read(agent.actingNetwork(), Kind.ONLINE, weights);
      inference.load(weights);
      float[] observations = new float[STATES * STATES];
      for (int state = 0; state < STATES; state++) {
        observations[state * STATES + state] = 1;
      }
      float[] values = new float[STATES * 2];
      inference.forward(observations, inference.initialState(), STATES, values);
      for (int state = 0; state < STATES; state++) {
        double best = right(state);
        double gap = best - DISCOUNT * right(Math.max(state - 1, 0));
        assertThat((double) values[state * 2 + 1]).isCloseTo(best, within(0.03));
        assertThat((double) values[state * 2]).isCloseTo(best - gap / (1 - ALPHA), within(0.03));
      }
    }
  }

  private static double right(int state) {
    return Math.pow(DISCOUNT, STATES - 1 - state);
  }

  /** Both actions of each state, row 2 s + a. */
  private static Batch everyStep(Agent agent) {
    Batch batch = new Batch(agent.updateRule().batch(), 2 * STATES);
    for (int row = 0; row < 2 * STATES; row++) {
      int state = row / 2;
      int action = row % 2;
      boolean terminates = state == STATES - 1 && action == 1;
      int next = Math.clamp(state + 2 * action - 1, 0, STATES - 1);
      batch.floats("observation")[row * STATES + state] = 1;
      batch.ints("action")[row] = action;
      batch.floats("return")[row] = terminates ? 1 : 0;
      batch.floats("discount")[row] = terminates ? 0 : (float) DISCOUNT;
      batch.floats("next_observation")[row * STATES + next] = 1;
      batch.floats("weight")[row] = 1;
    }
    return batch;
  }
}
