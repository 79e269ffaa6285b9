package dev.polyak.learner.checkpoint;

import dev.polyak.agents.PublishedNetwork;
import dev.polyak.agents.RunningStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
 * @param statistics of the observations, where they are normalised
 */
public record Checkpoint(
    String run,
    long epoch,
    long updates,
    long optimiserUpdates,
    long targetUpdates,
    long environmentSteps,
    List<NetworkState> networks,
    Optional<RunningStatistics> statistics) {

  public Checkpoint {
    networks = List.copyOf(networks);
  }

  /** What the networks are, each as {@link PublishedNetwork#text} has it. */
  List<String> descriptions() {
    List<String> texts = new ArrayList<>();
    networks.forEach(each -> texts.add(each.name() + ": " + each.description()));
    statistics.ifPresent(each -> texts.add(PublishedNetwork.normalisation(each.size()).text()));
    return texts;
  }
}
