package dev.polyak.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.polyak.agents.dqn.Dqn;
import dev.polyak.agents.dqn.DqnSettings;
import dev.polyak.networks.Batch;
import dev.polyak.networks.Engine;
import dev.polyak.networks.Inference;
import dev.polyak.networks.Kind;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.TargetRule;
import dev.polyak.networks.Update;
import dev.polyak.networks.engines.Engines;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunningNormalisationTest {
  private static final int SIZE = 2;
  private static final int ROWS = 16;

  private final Random random = new Random(3);

  private static Agent agent(boolean pixels) {
    return new Dqn(
        new Problem(List.of(SIZE), pixels, new Actions.Discrete(3)),
        new DqnSettings(
            0.9,
            1,
            ROWS,
            List.of(),
            List.of(8),
            "tanh",
            1,
            10,
            false,
            false,
            new DqnSettings.Exploration("epsilon-greedy")));
  }

  /** A batch of observations on two scales, one of them far from 0. */
  private Batch batch() {
    Batch batch = new Batch(agent(false).updateRule().batch(), ROWS);
    Arrays.fill(batch.floats("weight"), 1);
    for (String column : List.of("observation", "next_observation")) {
      for (int row = 0; row < ROWS; row++) {
        batch.floats(column)[SIZE * row] = (float) random.nextGaussian(1_000, 20);
        batch.floats(column)[SIZE * row + 1] = (float) random.nextGaussian(0, 0.01);
      }
    }
    return batch;
  }

  @Test
  void normalisesABatchByStatisticsThatHaveIt() {
    RunningNormalisation normalisation = new RunningNormalisation(1);
    Batch batch =
        new Batch(new Transitions(new Problem(1, new Actions.Discrete(2)), 1).layout(), 4);
    System.arraycopy(new float[] {1, 3, 1, 3}, 0, batch.floats("observation"), 0, 4);
    System.arraycopy(new float[] {2, 4, -90, 90}, 0, batch.floats("next_observation"), 0, 4);
    normalisation.normalise(batch);

    assertThat(normalisation.vector()).containsExactly(2, 1, 4);
    assertThat(batch.floats("observation")).containsExactly(-1, 1, -1, 1);
    assertThat(batch.floats("next_observation")).containsExactly(0, 2, -10, 10);
  }

  @Test
  void whoeverHasTheStatisticsNormalisesAlikeToTheBit() {
    RunningNormalisation normalisation = new RunningNormalisation(SIZE);
    Normalisation actor = new Normalisation(SIZE);
    for (int update = 0; update < 50; update++) {
      Batch batch = batch();
      float[] observed = batch.floats("observation").clone();
      normalisation.normalise(batch);
      actor.load(normalisation.vector());
      actor.apply(observed, ROWS);
      assertThat(observed).isEqualTo(batch.floats("observation"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"vector", "dl4j"})
  void anActorHasTheLearnersValues(String name) {
    Agent agent = agent(false);
    Engine engine = Engines.of(name, 1);
    NetworkDescription network = agent.updateRule().networks().getFirst().description();
    RunningNormalisation normalisation = new RunningNormalisation(SIZE);
    Normalisation actor = new Normalisation(SIZE);
    try (Update update = engine.compile(agent.updateRule(), ROWS);
        Inference inference = engine.inference(network, ROWS)) {
      update.follow(new TargetRule.Polyak(0.01));
      update.write("q", Kind.ONLINE, network.initialise(random));
      for (int i = 0; i < 20; i++) {
        Batch batch = batch();
        float[] observed = batch.floats("observation").clone();
        float[] weights = new float[network.parameters()];
        update.read("q", Kind.ONLINE, weights);
        normalisation.normalise(batch);
        update.run(batch, 1e-3);

        inference.load(weights);
        actor.load(normalisation.vector());
        actor.apply(observed, ROWS);
        float[] values = new float[3 * ROWS];
        inference.forward(observed, inference.initialState(), ROWS, values);
        double largest = Double.NEGATIVE_INFINITY;
        for (float value : values) {
          largest = Math.max(largest, value);
        }
        assertThat(update.metric("q_max")).isCloseTo(largest, within(1e-6));
      }
    }
  }

  @Test
  void goesOnFromACheckpointToTheBit() {
    RunningNormalisation normalisation = new RunningNormalisation(SIZE);
    for (int i = 0; i < 7; i++) {
      normalisation.normalise(batch());
    }
    RunningNormalisation resumed = new RunningNormalisation(SIZE);
    resumed.resume(normalisation.statistics());
    for (int i = 0; i < 7; i++) {
      Batch batch = batch();
      Batch same = new Batch(agent(false).updateRule().batch(), ROWS);
      System.arraycopy(batch.floats("observation"), 0, same.floats("observation"), 0, SIZE * ROWS);
      normalisation.normalise(batch);
      resumed.normalise(same);
      assertThat(same.floats("observation")).isEqualTo(batch.floats("observation"));
      assertThat(resumed.vector()).isEqualTo(normalisation.vector());
    }
  }

  @Test
  void goesOnFromWhatWasPublished() {
    RunningNormalisation normalisation = new RunningNormalisation(SIZE);
    normalisation.normalise(batch());
    RunningNormalisation resumed = new RunningNormalisation(SIZE);
    resumed.resume(normalisation.vector());
    assertThat(resumed.vector()).isEqualTo(normalisation.vector());
    assertThatThrownBy(() -> resumed.resume(new float[4]))
        .hasMessage("the statistics of 2 numbers are 5 long, not 4");
  }

  @Test
  void aRunListsItsStatisticsLast() {
    assertThat(PublishedNetwork.texts(PublishedNetwork.of(agent(false), true)))
        .containsExactly("q: 2, dense 8 tanh, dense 3 identity", "normalisation: 2, normalise");
    assertThat(PublishedNetwork.texts(PublishedNetwork.of(agent(true), false)))
        .containsExactly("q: 2, dense 8 tanh, dense 3 identity");
  }

  @Test
  void pixelsAreNotNormalised() {
    assertThatThrownBy(() -> PublishedNetwork.of(agent(true), true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("run.normalise-observations = true takes observations of numbers");
  }
}
