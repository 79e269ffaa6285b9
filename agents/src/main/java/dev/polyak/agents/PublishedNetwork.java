package dev.polyak.agents;

import dev.polyak.networks.Layer;
import dev.polyak.networks.UpdateRule.NamedNetwork;
import java.util.ArrayList;
import java.util.List;

/**
 * A network as a run's specification lists it: what is published under a name.
 *
 * @param inputs numbers in a row of its input
 * @param layers the canonical text of each
 * @param parameters length of its flat vector
 */
public record PublishedNetwork(String name, int inputs, List<String> layers, int parameters) {

  public PublishedNetwork {
    layers = List.copyOf(layers);
  }

  /**
   * All of a run: the agent's, and last, where the run normalises, the statistics of its
   * observations.
   *
   * @throws IllegalArgumentException if the agent's observations cannot be normalised; the message
   *     says why
   */
  public static List<PublishedNetwork> of(Agent agent, boolean normalises) {
    List<PublishedNetwork> networks = new ArrayList<>();
    for (NamedNetwork network : agent.updateRule().networks()) {
      networks.add(
          new PublishedNetwork(
              network.name(),
              network.description().inputs(),
              network.description().layers().stream().map(Layer::text).toList(),
              network.description().parameters()));
    }
    if (normalises) {
      int size = Normalisation.size(agent);
      requireFit(networks, agent, size);
      networks.add(normalisation(size));
    }
    return networks;
  }

  private static void requireFit(List<PublishedNetwork> networks, Agent agent, int size) {
    for (PublishedNetwork network : networks) {
      if (network.name.equals(Normalisation.NETWORK)) {
        throw new IllegalArgumentException(
            Normalisation.KEY
                + " = true: the agent has a network of the name "
                + Normalisation.NETWORK);
      }
      if (network.name.equals(agent.actingNetwork()) && network.inputs != size) {
        throw new IllegalArgumentException(
            "%s = true takes a network that acts on an observation alone: %s has %d inputs, an observation %d numbers"
                .formatted(Normalisation.KEY, network.name, network.inputs, size));
      }
    }
  }

  /** The statistics of observations. */
  public static PublishedNetwork normalisation(int size) {
    return new PublishedNetwork(
        Normalisation.NETWORK, size, List.of("normalise"), Normalisation.length(size));
  }

  /** Each one's {@link #text}. */
  public static List<String> texts(List<PublishedNetwork> networks) {
    return networks.stream().map(PublishedNetwork::text).toList();
  }

  /** Such as {@code q: 4, dense 64 relu, dense 2 identity}. */
  public String text() {
    return name + ": " + inputs + ", " + String.join(", ", layers);
  }
}
