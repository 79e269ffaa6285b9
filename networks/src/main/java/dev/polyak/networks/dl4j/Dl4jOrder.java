package dev.polyak.networks.dl4j;

import dev.polyak.networks.Convolution;
import dev.polyak.networks.Layer;
import dev.polyak.networks.NetworkDescription;

/**
 * The order of weights within DL4J's flat vector, which differs from a description's in
 * convolutions alone:
 *
 * <pre>
 * | bias, [filters] | kernels, [filters][channels][size][size] in C order |
 * </pre>
 */
final class Dl4jOrder {
  private final int[] places;

  Dl4jOrder(NetworkDescription network) {
    places = new int[network.parameters()];
    for (int i = 0; i < network.layers().size(); i++) {
      int start = network.offset(i);
      Layer layer = network.layers().get(i);
      if (layer instanceof Convolution convolution) {
        place(convolution, start);
      } else {
        int length = (int) layer.parameters(network.inputs(i));
        for (int j = start; j < start + length; j++) {
          places[j] = j;
        }
      }
    }
  }

  private void place(Convolution layer, int start) {
    int from = start;
    int area = layer.size() * layer.size();
    for (int filter = 0; filter < layer.filters(); filter++) {
      for (int pixel = 0; pixel < area; pixel++) {
        for (int channel = 0; channel < layer.channels(); channel++) {
          int kernel = (filter * layer.channels() + channel) * area + pixel;
          places[from++] = start + layer.filters() + kernel;
        }
      }
    }
    for (int filter = 0; filter < layer.filters(); filter++) {
      places[from++] = start + filter;
    }
  }

  /** From a description's order to DL4J's. */
  float[] order(float[] described) {
    float[] result = new float[places.length];
    for (int i = 0; i < places.length; i++) {
      result[places[i]] = described[i];
    }
    return result;
  }

  /** From DL4J's order to a description's. */
  float[] describe(float[] ordered) {
    float[] result = new float[places.length];
    for (int i = 0; i < places.length; i++) {
      result[i] = ordered[places[i]];
    }
    return result;
  }
}
