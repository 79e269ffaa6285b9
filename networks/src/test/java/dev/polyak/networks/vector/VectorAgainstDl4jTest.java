package dev.polyak.networks.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.networks.Batch;
import dev.polyak.networks.BatchLayout;
import dev.polyak.networks.BatchLayout.Column;
import dev.polyak.networks.Engine;
import dev.polyak.networks.Kind;
import dev.polyak.networks.Layer;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.Operations;
import dev.polyak.networks.Operations.Pass;
import dev.polyak.networks.Operations.Tensor;
import dev.polyak.networks.TargetRule;
import dev.polyak.networks.Update;
import dev.polyak.networks.UpdateRule;
import dev.polyak.networks.dl4j.Dl4jEngine;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gradients of sizes that the contract's finite differences are too slow for. */
class VectorAgainstDl4jTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "4; 64; dense 64 relu, dense 64 relu, dense 2 identity",
        "8; 256; dense 256 relu, dense 256 relu, dense 4 identity",
        "17; 33; dense 300 relu, dense 47 tanh, dueling 31 5 relu",
        "3136; 31; dense 512 relu, dense 6 identity",
        "1; 4096; dense 1 relu, dense 100 relu, dense 1 identity",
        "28224; 3; convolution 84x84x4 32 8 4 relu, convolution 20x20x32 64 4 2 relu,"
            + " convolution 9x9x64 64 3 1 relu, dense 512 relu, dense 6 identity"
      })
  void gradientsAgree(int inputs, int rows, String layers) {
    NetworkDescription network =
        new NetworkDescription(
            inputs, Arrays.stream(layers.split(", ", -1)).map(Layer::parse).toList());
    Random random = new Random(1);
    float[] weights = network.initialise(random);
    BatchLayout layout =
        new BatchLayout(
            List.of(
                new Column("x", inputs, BatchLayout.Type.FLOAT32),
                new Column("slope", network.outputs(), BatchLayout.Type.FLOAT32)));
    Batch batch = new Batch(layout, rows);
    fill(batch.floats("x"), random);
    fill(batch.floats("slope"), random);

    float[] expected = gradient(new Dl4jEngine(), network, weights, batch, layout);
    for (int threads : new int[] {1, 2}) {
      float[] actual = gradient(new VectorEngine(threads), network, weights, batch, layout);
      double difference = 0;
      double size = 0;
      for (int i = 0; i < expected.length; i++) {
        difference += Math.pow(actual[i] - expected[i], 2);
        size += Math.pow(expected[i], 2);
      }
      assertThat(Math.sqrt(difference / size)).isLessThan(1e-5);
    }
  }

  /** Ten times Adam's first moment after one step. */
  private static float[] gradient(
      Engine engine, NetworkDescription network, float[] weights, Batch batch, BatchLayout layout) {
    try (Update update = engine.compile(new Slope(network, layout), batch.rows())) {
      update.write("a", Kind.ONLINE, weights);
      update.follow(new TargetRule.CopyEvery(1));
      assertThat(update.run(batch, 1e-3)).isTrue();
      float[] first = new float[weights.length];
      update.readMoments("a", first, new float[weights.length]);
      return first;
    }
  }

  private static void fill(float[] values, Random random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
  }

  private record Slope(NetworkDescription network, BatchLayout batch) implements UpdateRule {

    @Override
    public List<NamedNetwork> networks() {
      return List.of(new NamedNetwork("a", network));
    }

    @Override
    public void apply(Operations o) {
      Pass pass = o.forward("a", Kind.ONLINE, o.input("x"));
      Tensor gradient = o.backward(pass, o.input("slope"));
      o.step("a", gradient, o.norm(gradient), Double.POSITIVE_INFINITY);
    }
  }
}
