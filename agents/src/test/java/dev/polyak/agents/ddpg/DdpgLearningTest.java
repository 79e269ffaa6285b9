package dev.polyak.agents.ddpg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.polyak.agents.Actions;
import dev.polyak.agents.Problem;
import dev.polyak.networks.Batch;
import dev.polyak.networks.Engine;
import dev.polyak.networks.Inference;
import dev.polyak.networks.Kind;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.TargetRule;
import dev.polyak.networks.Update;
import dev.polyak.networks.UpdateRule.NamedNetwork;
import dev.polyak.networks.engines.Engines;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One step long episodes with reward {@code -(a - s / 2)^2}: the best action is {@code s / 2} and
 * earns 0.
 */
class DdpgLearningTest {
  private static final int ROWS = 64;

  private static Ddpg agent(Actions actions) {
    return agent(new Problem(1, actions));
  }

  private static Ddpg agent(Problem problem) {
    return new Ddpg(
        problem,
        new DdpgSettings(
            0.9,
            1,
            ROWS,
            List.of(32),
            "tanh",
            1,
            10,
            0.5,
            new DdpgSettings.Exploration("gaussian", 0.15)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"vector", "dl4j"})
  void learnsTheBestActionOfEachState(String name) {
    Ddpg agent = agent(new Actions.Continuous(List.of(-1f), List.of(1f)));
    Engine engine = Engines.of(name, 1);
    NetworkDescription policy = agent.updateRule().networks().getFirst().description();
    Random random = new Random(1);
    try (Update update = engine.compile(agent.updateRule(), ROWS);
        Inference inference = engine.inference(policy, 5)) {
      for (NamedNetwork network : agent.updateRule().networks()) {
        float[] weights = network.description().initialise(random);
        update.write(network.name(), Kind.ONLINE, weights);
        update.write(network.name(), Kind.TARGET, weights);
      }
      update.follow(new TargetRule.Polyak(0.01));
      Batch batch = new Batch(agent.updateRule().batch(), ROWS);
      Arrays.fill(batch.floats("weight"), 1);
      for (int i = 0; i < 1_500; i++) {
        fill(batch, random);
        assertThat(update.run(batch, i < 1_000 ? 1e-2 : 1e-3)).isTrue();
      }
      float[] weights = new float[policy.parameters()];
      update.read(agent.actingNetwork(), Kind.ONLINE, weights);
      inference.load(weights);
      float[] states = {-1, -0.5f, 0, 0.5f, 1};
      float[] actions = new float[5];
      inference.forward(states, inference.initialState(), 5, actions);
      for (int i = 0; i < 5; i++) {
        assertThat((double) actions[i]).isCloseTo(states[i] / 2, within(0.05));
      }
      assertThat(update.metric("loss")).isLessThan(1e-3);
      assertThat(update.metric("policy_loss")).isCloseTo(0, within(0.02));
    }
  }

  private static void fill(Batch batch, Random random) {
    for (int row = 0; row < ROWS; row++) {
      float state = random.nextFloat(-1, 1);
      float action = random.nextFloat(-1, 1);
      batch.floats("observation")[row] = state;
      batch.floats("next_observation")[row] = state;
      batch.floats("action")[row] = action;
      batch.floats("return")[row] = -(action - state / 2) * (action - state / 2);
    }
  }

  @Test
  void takesBoundedContinuousActionsOnly() {
    assertThatThrownBy(() -> agent(new Actions.Discrete(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ddpg takes continuous actions");
    assertThatThrownBy(
            () -> agent(new Actions.Continuous(List.of(0f), List.of(Float.POSITIVE_INFINITY))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("finite bounds");
  }

  @Test
  void takesNoPixels() {
    Actions actions = new Actions.Continuous(List.of(-1f), List.of(1f));
    assertThatThrownBy(() -> agent(new Problem(List.of(4), true, actions)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not of pixels");
  }
}
