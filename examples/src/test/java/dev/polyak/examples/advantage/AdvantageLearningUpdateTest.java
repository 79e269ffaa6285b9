package dev.polyak.examples.advantage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.polyak.agents.Actions;
import dev.polyak.agents.Problem;
import dev.polyak.networks.Batch;
import dev.polyak.networks.Kind;
import dev.polyak.networks.TargetRule;
import dev.polyak.networks.Update;
import dev.polyak.networks.dl4j.Dl4jEngine;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Targets worked by hand. A network of one linear layer over one-hot states is a table of values:
 * row 0 of the batch leads from state 0 by action 0 to state 2, row 1 from state 1 by action 0 to
 * the end.
 */
class AdvantageLearningUpdateTest {
  private static final double[][] ONLINE = {{1, 9, 9}, {3, 9, 9}, {9, 9, 9}, {9, 9, 9}};
  private static final double[][] TARGET = {{4, 6, 1}, {5, 2, 3}, {1, 7, 3}, {8, 8, 8}};

  private static Update update(AdvantageLearning agent) {
    Update update = new Dl4jEngine().compile(agent.updateRule(), agent.batchSize());
    update.follow(new TargetRule.CopyEvery(100));
    update.write(agent.actingNetwork(), Kind.ONLINE, table(ONLINE));
    update.write(agent.actingNetwork(), Kind.TARGET, table(TARGET));
    return update;
  }

  private static AdvantageLearning agent(double alpha) {
    return new AdvantageLearning(
        new Problem(4, new Actions.Discrete(3)),
        new AdvantageLearningSettings(
            0.5, 1, 2, List.of(), "relu", 10, 10, new AdvantageLearningSettings.Operator(alpha)));
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

  private static Batch batch(AdvantageLearning agent) {
    Batch batch = new Batch(agent.updateRule().batch(), 2);
    for (int row = 0; row < 2; row++) {
      batch.floats("observation")[row * 4 + row] = 1;
      batch.floats("next_observation")[row * 4 + 2 + row] = 1;
      batch.ints("action")[row] = 0;
      batch.floats("weight")[row] = 1;
    }
    batch.floats("return")[0] = 1;
    batch.floats("discount")[0] = 0.5f;
    batch.floats("return")[1] = 2;
    batch.floats("discount")[1] = 0;
    return batch;
  }

  /**
   * Row 0: y = 1 + 0.5 max(1, 7, 3) - 0.9 (max(4, 6, 1) - 4) = 4.5 - 1.8 = 2.7, and Q = 1. Row 1: y
   * = 2 - 0.9 (max(5, 2, 3) - 5) = 2, and Q = 3.
   */
  @Test
  void theTargetLosesAPartOfTheActionsDistanceToTheBestOne() {
    AdvantageLearning agent = agent(0.9);
    try (Update update = update(agent)) {
      assertThat(update.run(batch(agent), 1e-3)).isTrue();
      float[] errors = update.result("td_error");
      assertThat(errors[0]).isCloseTo(1.7f, within(1e-6f));
      assertThat(errors[1]).isCloseTo(-1, within(1e-6f));
      assertThat(update.metric("action_gap")).isEqualTo(1);
      assertThat(update.metric("td_error")).isCloseTo(1.35, within(1e-6));
      assertThat(update.metric("loss")).isCloseTo((1.7 * 1.7 / 2 + 0.5) / 2, within(1e-6));
    }
  }

  @Test
  void itIsQLearningWhereAlphaIsZero() {
    AdvantageLearning agent = agent(0);
    try (Update update = update(agent)) {
      assertThat(update.run(batch(agent), 1e-3)).isTrue();
      assertThat(update.result("td_error")).containsExactly(3.5f, -1);
    }
  }

  @Test
  void onlyTheTakenActionsValuesMove() {
    AdvantageLearning agent = agent(0.9);
    try (Update update = update(agent)) {
      update.run(batch(agent), 1e-3);
      float[] before = table(ONLINE);
      float[] after = new float[before.length];
      update.read(agent.actingNetwork(), Kind.ONLINE, after);
      // Adam's first step is as long as the learning rate, along the sign of the error.
      assertThat(after[0]).isCloseTo(before[0] + 1e-3f, within(1e-6f));
      assertThat(after[1]).isCloseTo(before[1] - 1e-3f, within(1e-6f));
      for (int i = 2; i < 12; i++) {
        assertThat(after[i]).isEqualTo(before[i]);
      }
    }
  }

  @Test
  void anErrorThatIsNotFiniteMovesNothing() {
    AdvantageLearning agent = agent(0.9);
    try (Update update = update(agent)) {
      Batch batch = batch(agent);
      batch.floats("return")[0] = Float.NaN;
      assertThat(update.run(batch, 1e-3)).isFalse();
    }
  }

  @Test
  void everyMetricThatIsNamedIsGiven() {
    AdvantageLearning agent = agent(0.9);
    try (Update update = update(agent)) {
      update.run(batch(agent), 1e-3);
      for (String metric : agent.updateRule().metrics()) {
        assertThat(update.metric(metric)).as(metric).isFinite();
      }
    }
  }
}
