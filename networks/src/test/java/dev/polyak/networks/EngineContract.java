package dev.polyak.networks;

import static dev.polyak.networks.Regression.NETWORK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every engine. An engine's test extends it. */
public abstract class EngineContract {
  private static final int ROWS = 6;
  private static final double NO_BOUND = Double.POSITIVE_INFINITY;

  /** The engine under test. */
  protected abstract Engine engine();

  static NetworkDescription network(int inputs, String... layers) {
    return new NetworkDescription(inputs, Arrays.stream(layers).map(Layer::parse).toList());
  }

  static List<NetworkDescription> networks() {
    return List.of(
        network(4, "dense 64 relu", "dense 64 relu", "dense 2 identity"),
        network(3, "dense 5 tanh", "dense 1 identity"),
        network(1, "dense 1 identity"),
        network(3, "dense 7 relu", "dense 5 tanh", "dense 3 tanh"),
        network(3, "dense 7 tanh", "dueling 5 3 tanh"),
        network(2, "dueling 1 1 tanh"),
        network(50, "convolution 5x5x2 3 2 1 tanh", "dense 2 identity"),
        network(
            84,
            "convolution 7x6x2 5 3 2 tanh",
            "convolution 3x2x5 4 2 1 tanh",
            "dense 3 tanh",
            "dueling 2 3 tanh"),
        network(9, "dense 16 tanh", "convolution 4x4x1 1 4 3 identity"));
  }

  private static NetworkDescription small() {
    return network(3, "dense 5 tanh", "dense 4 relu", "dense 2 identity");
  }

  /** Weights whose biases are not zero either. */
  private static float[] weights(NetworkDescription network, long seed) {
    Random random = new Random(seed);
    float[] weights = network.initialise(random);
    for (int i = 0; i < weights.length; i++) {
      weights[i] += random.nextFloat(-0.1f, 0.1f);
    }
    return weights;
  }

  private Update compile(Regression task, TargetRule targetRule) {
    Update update = engine().compile(task.rule(), task.batch().rows());
    NetworkDescription network = task.rule().networks().getFirst().description();
    update.write(NETWORK, Kind.ONLINE, weights(network, 1));
    update.write(NETWORK, Kind.TARGET, weights(network, 2));
    update.follow(targetRule);
    return update;
  }

  private static float[] read(Update update, Kind kind) {
    float[] weights = new float[parameters(update)];
    update.read(NETWORK, kind, weights);
    return weights;
  }

  private static float[] accumulated(Update update) {
    float[] sum = new float[parameters(update)];
    update.readAccumulated(NETWORK, sum);
    return sum;
  }

  private static int parameters(Update update) {
    return update.rule().networks().getFirst().description().parameters();
  }

  private static void assertClose(float[] actual, double[] expected, double tolerance) {
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i]).as("element %d", i).isCloseTo(expected[i], within(tolerance));
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void forwardEqualsTheReference(NetworkDescription network) {
    float[] weights = weights(network, 3);
    Random random = new Random(4);
    float[] observations = new float[8 * network.inputs()];
    for (int i = 0; i < observations.length; i++) {
      observations[i] = (float) random.nextGaussian();
    }
    try (Inference inference = engine().inference(network, 8)) {
      inference.load(weights);
      ActingState state = inference.initialState();
      for (int rows : new int[] {0, 1, 8, 5, 1}) {
        float[] outputs = new float[8 * network.outputs()];
        Arrays.fill(outputs, Float.NaN);
        inference.forward(observations, state, rows, outputs);
        for (int row = 0; row < rows; row++) {
          double[] input = new double[network.inputs()];
          for (int i = 0; i < input.length; i++) {
            input[i] = observations[row * input.length + i];
          }
          assertClose(
              Arrays.copyOfRange(outputs, row * network.outputs(), (row + 1) * network.outputs()),
              ReferenceNetwork.forward(network, ReferenceNetwork.toDoubles(weights), input),
              1e-5);
        }
        for (int i = rows * network.outputs(); i < outputs.length; i++) {
          assertThat(outputs[i]).as("beyond the rows").isNaN();
        }
      }
    }
  }

  @Test
  void inferenceRefusesWhatDoesNotFit() {
    NetworkDescription network = small();
    try (Inference inference = engine().inference(network, 2)) {
      ActingState state = inference.initialState();
      assertThatThrownBy(() -> inference.load(new float[3]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(String.valueOf(network.parameters()));
      assertThatThrownBy(() -> inference.forward(new float[9], state, 3, new float[6]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("0 to 2");
      assertThatThrownBy(() -> inference.forward(new float[5], state, 2, new float[4]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("observations");
      assertThatThrownBy(() -> inference.forward(new float[6], state, 2, new float[3]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("outputs");
    }
    assertThatThrownBy(() -> engine().inference(network, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void gradientEqualsFiniteDifferences(NetworkDescription network) {
    for (int rows : new int[] {1, ROWS}) {
      Regression task = new Regression(network, rows, NO_BOUND, 5);
      try (Update update = compile(task, new TargetRule.CopyEvery(1))) {
        double[] start = ReferenceNetwork.toDoubles(read(update, Kind.ONLINE));
        double[] expected = ReferenceNetwork.gradient(task::loss, start);

        assertThat(update.run(task.batch(), 1e-3)).isTrue();

        float[] first = new float[network.parameters()];
        float[] second = new float[network.parameters()];
        update.readMoments(NETWORK, first, second);
        double squares = 0;
        for (int i = 0; i < first.length; i++) {
          // After one step Adam's first moment is a tenth of the gradient.
          assertThat(first[i] / 0.1).as("element %d", i).isCloseTo(expected[i], within(2e-5));
          squares += expected[i] * expected[i];
        }
        assertThat(update.metric("loss")).isCloseTo(task.loss(start), within(1e-5));
        assertThat(update.metric("norm")).isCloseTo(Math.sqrt(squares), within(1e-4));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {NO_BOUND, 0.05})
  void twentyStepsFollowTheReferenceOptimiser(double maximumNorm) {
    Regression task = new Regression(small(), ROWS, maximumNorm, 6);
    try (Update update = compile(task, new TargetRule.CopyEvery(1))) {
      double[] expected = ReferenceNetwork.toDoubles(read(update, Kind.ONLINE));
      ReferenceAdam adam = new ReferenceAdam(expected.length);
      for (int i = 0; i < 20; i++) {
        adam.step(expected, ReferenceNetwork.gradient(task::loss, expected), 3e-3, maximumNorm);
        assertThat(update.run(task.batch(), 3e-3)).isTrue();
      }
      assertClose(read(update, Kind.ONLINE), expected, 1e-4);
      assertThat(update.updates()).isEqualTo(20);
    }
  }

  @Test
  void resultsAreBitIdenticalInTwoRuns() {
    float[][] weights = new float[2][];
    for (int run = 0; run < 2; run++) {
      Regression task = new Regression(small(), ROWS, 1, 7);
      try (Update update = compile(task, new TargetRule.Polyak(0.01))) {
        for (int i = 0; i < 50; i++) {
          update.run(task.batch(), 1e-2);
        }
        weights[run] = read(update, Kind.ONLINE);
      }
    }
    assertThat(weights[0]).containsExactly(weights[1]);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void nothingMovesWhereTheGradientIsNotFinite(float poison) {
    Regression task = new Regression(small(), ROWS, 1, 8);
    try (Update update = compile(task, new TargetRule.Polyak(0.1))) {
      assertThat(update.run(task.batch(), 1e-2)).isTrue();
      List<float[]> before = state(update);
      float sound = task.batch().floats("y")[2];

      task.batch().floats("y")[2] = poison;
      assertThat(update.run(task.batch(), 1e-2)).isFalse();

      assertThat(update.updates()).isEqualTo(1);
      assertThat(update.updatesSinceRebase()).isEqualTo(1);
      assertThat(update.metric("norm")).isNotFinite();
      List<float[]> after = state(update);
      for (int i = 0; i < before.size(); i++) {
        assertThat(after.get(i)).containsExactly(before.get(i));
      }

      task.batch().floats("y")[2] = sound;
      assertThat(update.run(task.batch(), 1e-2)).isTrue();
      assertThat(update.updates()).isEqualTo(2);
    }
  }

  private static List<float[]> state(Update update) {
    float[] first = new float[parameters(update)];
    float[] second = new float[parameters(update)];
    update.readMoments(NETWORK, first, second);
    return List.of(
        read(update, Kind.ONLINE), read(update, Kind.TARGET), accumulated(update), first, second);
  }

  @Test
  void weightsAndMomentsAreReadAsTheyWereWritten() {
    Regression task = new Regression(small(), ROWS, 1, 9);
    try (Update update = compile(task, new TargetRule.CopyEvery(10))) {
      float[] online = weights(small(), 10);
      float[] target = weights(small(), 11);
      float[] first = weights(small(), 12);
      float[] second = weights(small(), 13);
      update.write(NETWORK, Kind.ONLINE, online);
      update.write(NETWORK, Kind.TARGET, target);
      update.writeMoments(NETWORK, first, second, 77);

      assertThat(read(update, Kind.ONLINE)).containsExactly(online);
      assertThat(read(update, Kind.TARGET)).containsExactly(target);
      assertThat(state(update).get(3)).containsExactly(first);
      assertThat(state(update).get(4)).containsExactly(second);
      assertThat(update.updates()).isEqualTo(77);
    }
  }

  @Test
  void aRestoredUpdateGoesOnAsTheOneThatWasSaved() {
    Regression task = new Regression(small(), ROWS, 1, 14);
    try (Update saved = compile(task, new TargetRule.CopyEvery(4));
        Update restored = compile(task, new TargetRule.CopyEvery(4))) {
      for (int i = 0; i < 6; i++) {
        saved.run(task.batch(), 1e-2);
      }
      List<float[]> state = state(saved);
      restored.write(NETWORK, Kind.ONLINE, state.get(0));
      restored.write(NETWORK, Kind.TARGET, state.get(1));
      restored.writeMoments(NETWORK, state.get(3), state.get(4), saved.updates());
      for (int i = 0; i < 3; i++) {
        saved.run(task.batch(), 1e-2);
        restored.run(task.batch(), 1e-2);
      }
      assertThat(read(restored, Kind.ONLINE)).containsExactly(read(saved, Kind.ONLINE));
      assertThat(read(restored, Kind.TARGET)).containsExactly(read(saved, Kind.TARGET));
    }
  }

  @Test
  void targetIsCopiedEveryNthUpdate() {
    Regression task = new Regression(small(), ROWS, 1, 15);
    try (Update update = compile(task, new TargetRule.CopyEvery(3))) {
      float[] target = read(update, Kind.TARGET);
      for (int i = 1; i <= 7; i++) {
        update.run(task.batch(), 1e-2);
        if (i % 3 == 0) {
          target = read(update, Kind.ONLINE);
        }
        assertThat(read(update, Kind.TARGET)).containsExactly(target);
      }
      update.rebase();
      assertThat(read(update, Kind.TARGET)).containsExactly(target);
      assertThat(update.updatesSinceRebase()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0.005", "7, 0.005", "200, 0.005", "7, 0.5", "3, 1"})
  void accumulatedSumMovesTheTargetAsTheLongHandAverage(int updates, double tau) {
    Regression task = new Regression(small(), ROWS, 1, 16);
    try (Update update = compile(task, new TargetRule.Polyak(tau))) {
      for (int round = 0; round < 2; round++) {
        float[] start = read(update, Kind.TARGET);
        double[] average = ReferenceNetwork.toDoubles(start);
        for (int i = 0; i < updates; i++) {
          update.run(task.batch(), 1e-2);
          float[] online = read(update, Kind.ONLINE);
          for (int j = 0; j < average.length; j++) {
            average[j] = (1 - tau) * average[j] + tau * online[j];
          }
        }
        assertClose(read(update, Kind.TARGET), average, 1e-6);
        assertThat(update.updatesSinceRebase()).isEqualTo(updates);
        float[] sum = accumulated(update);
        float decay = (float) Math.pow(1 - tau, updates);

        update.rebase();

        float[] target = read(update, Kind.TARGET);
        for (int j = 0; j < target.length; j++) {
          assertThat(target[j]).isEqualTo(Math.fma(decay, start[j], sum[j]));
        }
        assertClose(target, average, 1e-6);
        assertThat(update.updatesSinceRebase()).isZero();
        assertThat(accumulated(update)).containsOnly(0);
      }
    }
  }

  @Test
  void aWrittenTargetStartsTheSumAnew() {
    Regression task = new Regression(small(), ROWS, 1, 17);
    try (Update update = compile(task, new TargetRule.Polyak(0.1))) {
      update.run(task.batch(), 1e-2);
      float[] target = weights(small(), 18);
      update.write(NETWORK, Kind.TARGET, target);
      assertThat(update.updatesSinceRebase()).isZero();
      assertThat(accumulated(update)).containsOnly(0);

      update.run(task.batch(), 1e-2);
      float[] online = read(update, Kind.ONLINE);
      update.rebase();
      double[] expected = new double[target.length];
      for (int i = 0; i < expected.length; i++) {
        expected[i] = 0.9 * target[i] + 0.1 * online[i];
      }
      assertClose(read(update, Kind.TARGET), expected, 1e-6);
    }
  }

  @Test
  void passesSeeTheWeightsOfTheirKind() {
    NetworkDescription network = network(1, "dense 1 identity");
    UpdateRule rule =
        new ScriptedRule(
            List.of(new UpdateRule.NamedNetwork(NETWORK, network)),
            new BatchLayout(List.of(new BatchLayout.Column("x", 1, BatchLayout.Type.FLOAT32))),
            o -> {
              o.result("online", o.forward(NETWORK, Kind.ONLINE, o.input("x")).output());
              o.result("target", o.forward(NETWORK, Kind.TARGET, o.input("x")).output());
            });
    try (Update update = engine().compile(rule, 2)) {
      update.follow(new TargetRule.CopyEvery(1));
      update.write(NETWORK, Kind.ONLINE, new float[] {2, 1});
      update.write(NETWORK, Kind.TARGET, new float[] {-1, 0});
      Batch batch = new Batch(rule.batch(), 2);
      batch.floats("x")[0] = 3;
      batch.floats("x")[1] = -5;
      update.run(batch, 1);
      assertThat(update.result("online")).containsExactly(7, -9);
      assertThat(update.result("target")).containsExactly(-3, 5);
      assertThat(read(update, Kind.TARGET)).as("copied without a step").containsExactly(2, 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"convolution 5x4x3 6 2 2 relu", "dense 7 relu"})
  void pixelsAreReadAsNumbersFrom0To1(String first) {
    NetworkDescription network = network(60, first, "dense 2 identity");
    float[][] weights = new float[2][];
    for (int way = 0; way < 2; way++) {
      BatchLayout.Type type = way == 0 ? BatchLayout.Type.UINT8 : BatchLayout.Type.FLOAT32;
      UpdateRule rule =
          new ScriptedRule(
              List.of(new UpdateRule.NamedNetwork(NETWORK, network)),
              new BatchLayout(List.of(new BatchLayout.Column("x", 60, type))),
              o -> {
                Operations.Pass pass = o.forward(NETWORK, Kind.ONLINE, o.input("x"));
                Operations.Tensor gradient = o.backward(pass, pass.output());
                o.step(NETWORK, gradient, o.norm(gradient), 1);
                o.result("first", o.columns(pass.output(), 0, 1));
              });
      try (Update update = engine().compile(rule, 9)) {
        update.follow(new TargetRule.CopyEvery(1));
        update.write(NETWORK, Kind.ONLINE, weights(network, 20));
        Batch batch = new Batch(rule.batch(), 9);
        byte[] pixels = new byte[9 * 60];
        new Random(21).nextBytes(pixels);
        for (int i = 0; i < pixels.length; i++) {
          if (type == BatchLayout.Type.UINT8) {
            batch.bytes("x")[i] = pixels[i];
          } else {
            batch.floats("x")[i] = Byte.toUnsignedInt(pixels[i]) / 255f;
          }
        }
        for (int i = 0; i < 3; i++) {
          assertThat(update.run(batch, 1e-2)).isTrue();
        }
        weights[way] = read(update, Kind.ONLINE);
      }
    }
    assertClose(weights[0], ReferenceNetwork.toDoubles(weights[1]), 1e-5);
  }

  @Test
  void updateRefusesWhatDoesNotFit() {
    Regression task = new Regression(small(), ROWS, 1, 19);
    try (Update update = engine().compile(task.rule(), ROWS)) {
      assertThatThrownBy(() -> update.run(task.batch(), 1e-2))
          .as("no target rule yet")
          .isInstanceOf(IllegalStateException.class);
      update.follow(new TargetRule.CopyEvery(1));
      assertThatThrownBy(() -> update.run(new Batch(task.rule().batch(), ROWS + 1), 1e-2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("7");
      for (double rate : new double[] {0, -1, Double.NaN, NO_BOUND}) {
        assertThatThrownBy(() -> update.run(task.batch(), rate))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("learning rate");
      }
      assertThatThrownBy(() -> update.read("none", Kind.ONLINE, new float[1]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("none");
      assertThatThrownBy(() -> update.write(NETWORK, Kind.ONLINE, new float[1]))
          .isInstanceOf(IllegalArgumentException.class);
      update.run(task.batch(), 1e-2);
      assertThatThrownBy(() -> update.result("none")).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> update.follow(new TargetRule.CopyEvery(2)))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(() -> engine().compile(task.rule(), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
