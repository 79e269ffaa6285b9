package dev.polyak.learner.checkpoint;

import dev.polyak.networks.UpdateRule.NamedNetwork;
import java.util.List;

/**
 * Everything that a learner needs to go on as if it had never stopped.
 *
 * @param run whose weights these are
 * @param epoch under which they were written
 * @param updates behind the online weights
 * @param optimiserUpdates those that the moments have seen: Adam's t
 * @param targetUpdates moves of the target
 * @param environmentSteps that the run had counted
 * @param networks all that the update rule moves, in its order
 */
public record Checkpoint(
    String run,
    long epoch,
    long updates,
    long optimiserUpdates,
    long targetUpdates,
    long environmentSteps,
    List<NetworkState> networks) {

  public Checkpoint {
    networks = List.copyOf(networks);
  }

  /** What the networks are, to compare. */
  List<String> descriptions() {
    return networks.stream().map(each -> description(each.name(), each.description())).toList();
  }

  /** What an update rule's networks are, to compare. */
  public static List<String> descriptions(List<NamedNetwork> networks) {
    return networks.stream()
        .map(network -> description(network.name(), network.description().text()))
        .toList();
  }

  /** What one network is, to compare. */
  private static String description(String name, String description) {
    return name + ": " + description;
  }
}
