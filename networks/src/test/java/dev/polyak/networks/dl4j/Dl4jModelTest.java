package dev.polyak.networks.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.polyak.networks.Inference;
import dev.polyak.networks.InputScale;
import dev.polyak.networks.Layer;
import dev.polyak.networks.NetworkDescription;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Reads the files as a program that knows DL4J alone would. */
class Dl4jModelTest {
  private static final int ROWS = 5;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dense 8 relu, dense 3 identity",
        "dense 8 tanh, dense 2 tanh",
        "dense 8 relu, dueling 6 3 relu",
        "dense 18 relu, convolution 3x3x2 4 2 1 relu, convolution 2x2x4 5 1 1 tanh, dense 2 identity"
      })
  void aPlainDl4jProgramComputesTheSame(String layers) throws Exception {
    NetworkDescription network =
        new NetworkDescription(4, Arrays.stream(layers.split(", ", -1)).map(Layer::parse).toList());
    Random random = new Random(1);
    float[] weights = network.initialise(random);
    float[] observations = new float[ROWS * 4];
    for (int i = 0; i < observations.length; i++) {
      observations[i] = (float) random.nextGaussian();
    }
    Path file = directory.resolve("new/model.zip");
    Dl4jModel.write(network, weights, file);

    MultiLayerNetwork model = MultiLayerNetwork.load(file.toFile(), false);
    INDArray outputs = model.output(Nd4j.create(observations, new int[] {ROWS, 4}));

    float[] expected = new float[ROWS * network.outputs()];
    try (Inference inference = new Dl4jEngine().inference(network, ROWS)) {
      inference.load(weights);
      inference.forward(observations, inference.initialState(), ROWS, expected);
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat(outputs.getFloat(i / network.outputs(), i % network.outputs()))
          .isCloseTo(expected[i], within(1e-6f));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dense 8 relu, dense 3 identity",
        "dueling 6 3 tanh",
        "convolution 2x2x1 3 1 1 relu, dense 2 identity"
      })
  void aModelScalesAndBoundsItsInputsByItself(String layers) throws Exception {
    NetworkDescription network =
        new NetworkDescription(4, Arrays.stream(layers.split(", ", -1)).map(Layer::parse).toList());
    Random random = new Random(1);
    float[] weights = network.initialise(random);
    float[] mean = {0, 100, -0.5f, 3};
    float[] factor = {1, 0.125f, 50, 1e4f};
    float[] observations = new float[ROWS * 4];
    float[] scaled = new float[ROWS * 4];
    for (int i = 0; i < observations.length; i++) {
      // Some of them beyond the bounds, and the last number always the same.
      double deviations = i % 4 == 3 ? 0 : random.nextGaussian(0, 8);
      observations[i] = (float) (mean[i % 4] + deviations / factor[i % 4]);
      scaled[i] = Math.clamp((observations[i] - mean[i % 4]) * factor[i % 4], -10, 10);
    }
    Path file = directory.resolve("model.zip");
    Dl4jModel.write(network, new InputScale(mean, factor, 10), weights, file);

    MultiLayerNetwork model = MultiLayerNetwork.load(file.toFile(), false);
    INDArray outputs = model.output(Nd4j.create(observations, new int[] {ROWS, 4}));

    float[] expected = new float[ROWS * network.outputs()];
    try (Inference inference = new Dl4jEngine().inference(network, ROWS)) {
      inference.load(weights);
      inference.forward(scaled, inference.initialState(), ROWS, expected);
    }
    for (int i = 0; i < expected.length; i++) {
      // Of the last number, 3e4 is taken away from 3e4.
      assertThat(outputs.getFloat(i / network.outputs(), i % network.outputs()))
          .isCloseTo(expected[i], within(0.02f));
    }
  }

  @Test
  void leavesNothingButTheModel() throws Exception {
    NetworkDescription network =
        new NetworkDescription(2, List.of(Layer.parse("dense 1 identity")));
    Path file = directory.resolve("model.zip");
    Dl4jModel.write(network, new float[3], file);
    Dl4jModel.write(network, new float[3], file);
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }
}
