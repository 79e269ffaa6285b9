package dev.polyak.networks.dl4j;

import dev.polyak.networks.ActingState;
import dev.polyak.networks.Inference;
import dev.polyak.networks.NetworkDescription;
import org.nd4j.linalg.api.memory.MemoryWorkspace;

/** Forward passes through one DL4J network. */
final class Dl4jInference implements Inference {
  private final NetworkDescription description;
  private final int maximumRows;
  private final Dl4jNetwork network;
  private final Workspace workspace = new Workspace();

  Dl4jInference(NetworkDescription description, int maximumRows) {
    this.description = description;
    this.maximumRows = maximumRows;
    network = new Dl4jNetwork(description);
  }

  @Override
  public void load(float[] parameters) {
    if (parameters.length != description.parameters()) {
      throw new IllegalArgumentException(
          "the network has " + description.parameters() + " parameters, not " + parameters.length);
    }
    network.load(parameters);
  }

  @Override
  public ActingState initialState() {
    return lane -> {};
  }

  @Override
  public void forward(float[] observations, ActingState state, int rows, float[] outputs) {
    Inference.check(description, maximumRows, observations, rows, outputs);
    if (rows == 0) {
      return;
    }
    try (MemoryWorkspace _ = workspace.open()) {
      Dl4jNetwork.read(network.forward(observations, rows, workspace).getLast(), outputs);
    }
  }

  @Override
  public void close() {
    network.close();
    workspace.close();
  }
}
