package dev.polyak.networks.vector;

import dev.polyak.networks.Activation;
import dev.polyak.networks.Convolution;
import dev.polyak.networks.Dense;
import dev.polyak.networks.Dueling;
import dev.polyak.networks.Layer;
import dev.polyak.networks.NetworkDescription;
import java.util.ArrayList;
import java.util.List;

/** A network's layers, with the places of their weights in this engine's order. */
final class NetworkPlan {
  private final NetworkDescription description;
  private final List<LayerPlan> layers = new ArrayList<>();
  private int size;
  private int transposedSize;

  /**
   * Plans a network.
   *
   * @throws IllegalArgumentException if a layer is not one that this engine computes
   */
  NetworkPlan(NetworkDescription description) {
    this.description = description;
    for (int i = 0; i < description.layers().size(); i++) {
      layers.add(plan(description.layers().get(i), description.offset(i), description.inputs(i)));
    }
  }

  private LayerPlan plan(Layer layer, int described, int inputs) {
    return switch (layer) {
      case Dense(int outputs, Activation activation) ->
          dense(inputs, outputs, activation, described);
      case Convolution convolution -> convolution(convolution, described);
      case Dueling(int hidden, int outputs, Activation activation) -> {
        int heads = described + 2 * (inputs + 1) * hidden;
        yield new DuelingPlan(
            dense(inputs, 2 * hidden, activation, described),
            dense(hidden, 1, Activation.IDENTITY, heads),
            dense(hidden, outputs, Activation.IDENTITY, heads + hidden + 1));
      }
    };
  }

  private DensePlan dense(int inputs, int outputs, Activation activation, int described) {
    DensePlan plan =
        new DensePlan(
            new Strips(inputs, outputs),
            activation,
            described,
            described + inputs * outputs,
            size,
            transposedSize);
    size = Math.addExact(size, DensePlan.size(inputs, outputs));
    transposedSize = Math.addExact(transposedSize, DensePlan.transposedSize(inputs, outputs));
    return plan;
  }

  private ConvolutionPlan convolution(Convolution layer, int described) {
    ConvolutionPlan plan = ConvolutionPlan.of(layer, described, size, transposedSize);
    size = Math.addExact(size, ConvolutionPlan.size(layer));
    transposedSize = Math.addExact(transposedSize, ConvolutionPlan.transposedSize(layer));
    return plan;
  }

  NetworkDescription description() {
    return description;
  }

  List<LayerPlan> layers() {
    return layers;
  }

  /** Numbers in this engine's order. */
  int size() {
    return size;
  }

  /** Numbers of the transposed weights. */
  int transposedSize() {
    return transposedSize;
  }

  void order(float[] described, float[] own) {
    layers.forEach(layer -> layer.order(described, own));
  }

  void describe(float[] own, float[] described) {
    layers.forEach(layer -> layer.describe(own, described));
  }

  /** Memory for passes over at most {@code rows} rows, a layer after the other. */
  List<LayerPass> passes(int rows) {
    return layers.stream().map(layer -> layer.pass(rows)).toList();
  }
}
