package dev.polyak.launcher;

import dev.polyak.actor.ActorNode;
import dev.polyak.actor.gateway.ExternalSpaces;
import dev.polyak.actor.run.Workbench;
import dev.polyak.actor.weights.Weights;
import dev.polyak.agents.Normalisation;
import dev.polyak.agents.PublishedNetwork;
import dev.polyak.agents.RunningStatistics;
import dev.polyak.learner.checkpoint.Checkpoint;
import dev.polyak.learner.checkpoint.CheckpointStore;
import dev.polyak.learner.checkpoint.NetworkState;
import dev.polyak.networks.dl4j.Dl4jModel;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.paramserver.runs.StoredRun;
import dev.polyak.runs.v1.Specification;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a run's folder holds of its agent: the configuration, and the acting network's weights in
 * the newest checkpoint, which are the last that were learned.
 */
record TrainedRun(RunDirectory folder, Workbench workbench, Weights weights) {

  /**
   * Reads a run.
   *
   * @param taker the command that takes it, for messages
   * @throws ConfigurationException if the folder is no run's, or has no checkpoint that is whole
   */
  static TrainedRun of(RunDirectory folder, String taker) throws IOException {
    folder.requireRun(taker);
    String run = RunDescription.read(folder.description()).run();
    Configuration configuration = Configuration.layers().rendered(folder.configuration()).build();
    Workbench workbench = workbench(configuration, folder, run);
    Checkpoint checkpoint =
        new CheckpointStore(folder.checkpoints(), 1)
            .newest(run, PublishedNetwork.texts(workbench.networks()))
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "%s has no checkpoint that is whole: its learner has not come so far, or they are damaged"
                            .formatted(folder.path())));
    NetworkState acting =
        checkpoint.networks().stream()
            .filter(network -> network.name().equals(workbench.agent().actingNetwork()))
            .findFirst()
            .orElseThrow();
    return new TrainedRun(
        folder,
        workbench,
        new Weights(
            checkpoint.epoch(),
            checkpoint.updates(),
            checkpoint.updates(),
            checkpoint.environmentSteps(),
            acting.online(),
            checkpoint.statistics().map(RunningStatistics::vector)));
  }

  /** Of clients, the run's own state knows the spaces. */
  private static Workbench workbench(Configuration configuration, RunDirectory folder, String run)
      throws IOException {
    if (!ActorNode.isExternal(configuration)) {
      return Workbench.of(configuration);
    }
    try (StoredRun stored =
        StoredRun.open(folder.paramServer(), run)
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "%s has no state: the run had not begun".formatted(folder.path())))) {
      return workbench(configuration, stored);
    }
  }

  /** The workbench of a run whose state is there. */
  static Workbench workbench(Configuration configuration, StoredRun stored) {
    Specification specification = stored.specification();
    return ActorNode.isExternal(configuration)
        ? Workbench.of(
            configuration,
            ExternalSpaces.of(specification.getObservationSpace(), specification.getActionSpace()))
        : Workbench.of(configuration);
  }

  /**
   * Holds that its environments can be played here.
   *
   * @param taker the command that plays them, for the message
   * @throws ConfigurationException if they are clients
   */
  void requireEnvironment(String taker) {
    if (ActorNode.isExternal(workbench.configuration())) {
      throw new ConfigurationException(
          "%s plays environments of its own, and those of %s are clients: let them act with the Python client's"
                  .formatted(taker, folder.path())
              + " Policy, or go on with --resume");
    }
  }

  /**
   * Writes the acting network as a DL4J model, which normalises its observations if the run does.
   */
  void export(Path file) throws IOException {
    if (weights.normalisation().isEmpty()) {
      Dl4jModel.write(workbench.actingNetwork(), weights.parameters(), file);
      return;
    }
    Normalisation normalisation = new Normalisation(workbench.actingNetwork().inputs());
    normalisation.load(weights.normalisation().get());
    Dl4jModel.write(workbench.actingNetwork(), normalisation.scale(), weights.parameters(), file);
  }
}
