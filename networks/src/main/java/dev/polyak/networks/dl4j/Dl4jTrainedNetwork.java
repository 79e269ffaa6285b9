package dev.polyak.networks.dl4j;

import dev.polyak.networks.Kind;
import dev.polyak.networks.LearnedWeights;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.program.NetworkPass;
import dev.polyak.networks.program.TrainedNetwork;

/** Weights in plain memory, and the DL4J networks that hold copies of them. */
final class Dl4jTrainedNetwork implements TrainedNetwork {
  private final NetworkDescription description;
  private final Workspace workspace;
  private final LearnedWeights weights;
  private final Dl4jNetwork online;
  private final Dl4jNetwork target;

  /**
   * @param workspace open whenever a pass runs
   */
  Dl4jTrainedNetwork(NetworkDescription description, Workspace workspace) {
    this.description = description;
    this.workspace = workspace;
    weights = new LearnedWeights(description.parameters());
    online = new Dl4jNetwork(description);
    target = new Dl4jNetwork(description);
  }

  @Override
  public NetworkDescription description() {
    return description;
  }

  @Override
  public LearnedWeights weights() {
    return weights;
  }

  @Override
  public void order(float[] described, float[] own) {
    System.arraycopy(described, 0, own, 0, own.length);
  }

  @Override
  public void describe(float[] own, float[] described) {
    System.arraycopy(own, 0, described, 0, own.length);
  }

  @Override
  public void moved() {
    online.load(weights.vector(Kind.ONLINE));
    target.load(weights.vector(Kind.TARGET));
  }

  @Override
  public NetworkPass pass(Kind kind, int rows) {
    Dl4jNetwork network =
        switch (kind) {
          case ONLINE -> online;
          case TARGET -> target;
        };
    return new Dl4jPass(network, rows, description.outputs(), workspace);
  }

  @Override
  public void close() {
    online.close();
    target.close();
  }
}
