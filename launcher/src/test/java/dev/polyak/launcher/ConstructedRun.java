package dev.polyak.launcher;

import dev.polyak.actor.run.Workbench;
import dev.polyak.environments.Environments;
import dev.polyak.learner.checkpoint.Checkpoint;
import dev.polyak.learner.checkpoint.CheckpointStore;
import dev.polyak.learner.checkpoint.NetworkState;
import dev.polyak.networks.UpdateRule.NamedNetwork;
import dev.polyak.node.configuration.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run's folder as training leaves it after 300 updates at step 1,200, whose acting network gives
 * the same numbers whatever it sees.
 */
final class ConstructedRun {
  private ConstructedRun() {}

  /**
   * Writes a run.
   *
   * @param outputs of the acting network, before its last activation
   * @param settings key=value
   */
  static Path write(Path folder, String environment, float[] outputs, String... settings)
      throws IOException {
    Configuration.Layers layers =
        Configuration.layers().set("run.environment", Environments.specification(environment).id());
    for (String setting : settings) {
      layers.set(setting);
    }
    Configuration configuration = layers.build();
    RunDirectory run = new RunDirectory(Files.createDirectories(folder));
    String name = folder.getFileName().toString();
    RunDescription.of(name).write(run.description());
    WholeFile.write(run.configuration(), configuration.render());
    Workbench workbench = Workbench.of(configuration);
    List<NetworkState> networks = new ArrayList<>();
    for (NamedNetwork network : workbench.agent().updateRule().networks()) {
      int length = network.description().parameters();
      NetworkState state = new NetworkState(network.name(), network.description().text(), length);
      if (network.name().equals(workbench.agent().actingNetwork())) {
        // Zeros but for the last layer's biases, which are the vector's end.
        System.arraycopy(outputs, 0, state.online(), length - outputs.length, outputs.length);
      }
      networks.add(state);
    }
    new CheckpointStore(run.checkpoints(), 1)
        .write(new Checkpoint(name, 1, 300, 300, 300, 1_200, networks, Optional.empty()));
    return folder;
  }
}
