package dev.polyak.agents;

import dev.polyak.networks.Activation;
import dev.polyak.networks.Convolution;
import dev.polyak.networks.Dense;
import dev.polyak.networks.Layer;
import dev.polyak.networks.NetworkDescription;
import java.util.ArrayList;
import java.util.List;

/**
 * The layers between an observation and a network's head: convolutions where the observation is an
 * image, then dense ones.
 *
 * @param convolutions of each its filters, their size and their stride in pixels, see {@link
 *     Convolution}
 * @param hidden outputs of each dense layer
 * @param activation after each of them
 */
public record Trunk(List<List<Integer>> convolutions, List<Integer> hidden, Activation activation) {

  /**
   * The network of this trunk with {@code head} on top.
   *
   * @throws IllegalArgumentException if there are convolutions and observations are no images, or
   *     an image is smaller than a filter; the message names the key {@code agent.convolutions}
   */
  public NetworkDescription under(Layer head, Problem problem) {
    List<Layer> layers = new ArrayList<>(convolutions.isEmpty() ? List.of() : over(problem));
    hidden.forEach(outputs -> layers.add(new Dense(outputs, activation)));
    layers.add(head);
    return new NetworkDescription(problem.observationSize(), layers);
  }

  private List<Convolution> over(Problem problem) {
    List<Integer> shape = problem.shape();
    Setting.require(
        shape.size() == 3,
        "convolutions",
        convolutions,
        "[] where observations are not images, [height, width, channels], but " + shape);
    List<Convolution> layers = new ArrayList<>();
    int height = shape.get(0);
    int width = shape.get(1);
    int channels = shape.get(2);
    for (List<Integer> each : convolutions) {
      Convolution layer;
      try {
        layer =
            new Convolution(
                height, width, channels, each.get(0), each.get(1), each.get(2), activation);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "agent.convolutions = %s: %s".formatted(convolutions, e.getMessage()), e);
      }
      layers.add(layer);
      height = layer.outputHeight();
      width = layer.outputWidth();
      channels = layer.filters();
    }
    return layers;
  }
}
