package dev.polyak.networks;

import dev.polyak.networks.BatchLayout.Column;
import dev.polyak.networks.Operations.Pass;
import dev.polyak.networks.Operations.Tensor;
import java.util.List;
import java.util.Random;

/**
 * A task to train a network on: the mean of half the squared distance between the output that a
 * row's index picks and the row's target.
 */
final class Regression {
  static final String NETWORK = "net";

  private final NetworkDescription network;
  private final Batch batch;
  private final UpdateRule rule;

  Regression(NetworkDescription network, int rows, double maximumNorm, long seed) {
    this.network = network;
    BatchLayout layout =
        new BatchLayout(
            List.of(
                new Column("x", network.inputs(), BatchLayout.Type.FLOAT32),
                new Column("other", network.inputs(), BatchLayout.Type.FLOAT32),
                new Column("index", 1, BatchLayout.Type.INT32),
                new Column("y", 1, BatchLayout.Type.FLOAT32)));
    rule =
        new ScriptedRule(
            List.of(new UpdateRule.NamedNetwork(NETWORK, network)),
            layout,
            operations -> apply(operations, network.outputs(), maximumNorm));
    batch = new Batch(layout, rows);
    Random random = new Random(seed);
    fill(batch.floats("x"), random);
    fill(batch.floats("other"), random);
    fill(batch.floats("y"), random);
    for (int row = 0; row < rows; row++) {
      batch.ints("index")[row] = random.nextInt(network.outputs());
    }
  }

  private static void fill(float[] values, Random random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
  }

  private static void apply(Operations o, int outputs, double maximumNorm) {
    Tensor index = o.input("index");
    Pass pass = o.forward(NETWORK, Kind.ONLINE, o.input("x"));
    // A pass in between, as every bootstrapped target needs one, must not disturb the gradient of
    // the first.
    o.forward(NETWORK, Kind.ONLINE, o.input("other"));
    Tensor error = o.subtract(o.input("y"), o.gather(pass.output(), index));
    Tensor slope = o.scale(error, -1.0 / o.rows());
    Tensor gradient = o.backward(pass, o.scatter(slope, index, outputs));
    Tensor norm = o.norm(gradient);
    o.step(NETWORK, gradient, norm, maximumNorm);
    o.result("error", error);
    o.metric("loss", o.mean(o.scale(o.multiply(error, error), 0.5)));
    o.metric("norm", norm);
  }

  UpdateRule rule() {
    return rule;
  }

  Batch batch() {
    return batch;
  }

  /** The loss in float64. */
  double loss(double[] parameters) {
    double sum = 0;
    for (int row = 0; row < batch.rows(); row++) {
      double[] x = new double[network.inputs()];
      for (int i = 0; i < x.length; i++) {
        x[i] = batch.floats("x")[row * x.length + i];
      }
      double output = ReferenceNetwork.forward(network, parameters, x)[batch.ints("index")[row]];
      double error = batch.floats("y")[row] - output;
      sum += error * error / 2;
    }
    return sum / batch.rows();
  }
}
