package dev.polyak.agents.dqn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.polyak.agents.Actions;
import dev.polyak.agents.Problem;
import dev.polyak.networks.Batch;
import dev.polyak.networks.Kind;
import dev.polyak.networks.TargetRule;
import dev.polyak.networks.Update;
import dev.polyak.networks.dl4j.Dl4jEngine;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The whole update on the inputs of rlax's test of double_q_learning. A network of one linear layer
 * over one-hot states is a table of values: rows 0 and 1 of the batch lead from states 0 and 1 to
 * states 2 and 3.
 */
class DqnUpdateTest {
  private static final double[][] ONLINE = {{1, 1, 0}, {1, 2, 0}, {2, 10, 1}, {11, 20, 1}};
  private static final double[][] TARGET = {{0, 0, 0}, {0, 0, 0}, {99, 1, 98}, {91, 2, 66}};

  static final DqnSettings.Exploration EPSILON_GREEDY =
      new DqnSettings.Exploration("epsilon-greedy");

  private Update update;
  private Batch batch;

  @BeforeEach
  void start() {
    start(true);
  }

  private void start(boolean doubleQ) {
    Dqn agent =
        new Dqn(
            new Problem(4, new Actions.Discrete(3)),
            new DqnSettings(
                0.99,
                1,
                2,
                List.of(),
                List.of(),
                "relu",
                1,
                Double.POSITIVE_INFINITY,
                doubleQ,
                false,
                EPSILON_GREEDY));
    update = new Dl4jEngine().compile(agent.updateRule(), agent.batchSize());
    update.follow(new TargetRule.CopyEvery(100));
    update.write(agent.actingNetwork(), Kind.ONLINE, table(ONLINE));
    update.write(agent.actingNetwork(), Kind.TARGET, table(TARGET));
    batch = new Batch(agent.updateRule().batch(), 2);
    for (int row = 0; row < 2; row++) {
      batch.floats("observation")[row * 4 + row] = 1;
      batch.floats("next_observation")[row * 4 + 2 + row] = 1;
      batch.ints("action")[row] = row;
      batch.floats("return")[row] = 1;
      batch.floats("weight")[row] = 1;
    }
    batch.floats("discount")[1] = 1;
  }

  @AfterEach
  void close() {
    update.close();
  }

  private static float[] table(double[][] values) {
    float[] parameters = new float[3 * 4 + 3];
    for (int state = 0; state < 4; state++) {
      for (int action = 0; action < 3; action++) {
        parameters[action * 4 + state] = (float) values[state][action];
      }
    }
    return parameters;
  }

  private float[] weights(Kind kind) {
    float[] weights = new float[15];
    update.read("q", kind, weights);
    return weights;
  }

  @Test
  void errorsEqualRlaxs() {
    assertThat(update.run(batch, 1e-3)).isTrue();
    assertThat(update.result("td_error")).containsExactly(0, 1);
    assertThat(update.metric("td_error")).isEqualTo(0.5);
    assertThat(update.metric("loss")).isEqualTo(0.25);
    assertThat(update.metric("q_mean")).isEqualTo(1.5);
    assertThat(update.metric("q_max")).isEqualTo(2);
  }

  /** Without double learning the target network's own best is taken: 99 of row 0, 91 of row 1. */
  @Test
  void maximumOfTheTargetIsTakenWithoutDoubleLearning() {
    update.close();
    start(false);
    batch.floats("discount")[0] = 0.5f;
    assertThat(update.run(batch, 1e-3)).isTrue();
    assertThat(update.result("td_error")).containsExactly(1 + 0.5f * 99 - 1, 1 + 91 - 2);
  }

  @Test
  void onlyTheValueOfTheTakenActionMovesTowardsItsTarget() {
    update.run(batch, 1e-3);
    float[] expected = table(ONLINE);
    // State 1, action 1, and the bias of action 1; Adam's first step is as long as the learning
    // rate.
    expected[1 * 4 + 1] += 1e-3f;
    expected[3 * 4 + 1] += 1e-3f;
    float[] moved = weights(Kind.ONLINE);
    for (int i = 0; i < moved.length; i++) {
      assertThat(moved[i]).as("parameter %d", i).isCloseTo(expected[i], within(1e-6f));
    }
    assertThat(weights(Kind.TARGET)).containsExactly(table(TARGET));
  }

  /** Errors of -4 and 1 at delta 1, weights 0.5 and 1. */
  @Test
  void largeErrorsCountLinearlyAndWeightsScaleThem() {
    batch.floats("return")[0] = -3;
    batch.floats("weight")[0] = 0.5f;
    update.run(batch, 1e-3);
    assertThat(update.result("td_error")).containsExactly(-4, 1);
    assertThat(update.metric("td_error")).isEqualTo(2.5);
    assertThat(update.metric("loss")).isCloseTo((0.5 * 3.5 + 0.5) / 2, within(1e-7));
    // Each row's slope, over two rows, falls on one kernel element and one bias.
    assertThat(update.metric("gradient_norm"))
        .isCloseTo(Math.sqrt(2 * (0.25 * 0.25 + 0.5 * 0.5)), within(1e-6));
  }

  @Test
  void anErrorThatIsNotFiniteMovesNothing() {
    for (float poison : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      for (String column :
          List.of("return", "discount", "observation", "next_observation", "weight")) {
        float[] values = batch.floats(column);
        float[] sound = Arrays.copyOf(values, values.length);
        values[0] = poison;
        assertThat(update.run(batch, 1e-3)).as("%s in %s", poison, column).isFalse();
        assertThat(weights(Kind.ONLINE)).containsExactly(table(ONLINE));
        System.arraycopy(sound, 0, values, 0, sound.length);
      }
    }
    assertThat(update.updates()).isZero();
    assertThat(update.run(batch, 1e-3)).isTrue();
  }
}
