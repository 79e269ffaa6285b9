package dev.polyak.networks.dl4j;

import dev.polyak.networks.Kind;
import dev.polyak.networks.LearnedWeights;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.TargetRule;

/**
 * A network under training: its weights in plain memory, and the DL4J networks that hold copies of
 * them.
 */
final class TrainedNetwork implements AutoCloseable {
  private final NetworkDescription description;
  private final LearnedWeights weights;
  private final Dl4jNetwork online;
  private final Dl4jNetwork target;

  TrainedNetwork(NetworkDescription description) {
    this.description = description;
    weights = new LearnedWeights(description.parameters());
    online = new Dl4jNetwork(description);
    target = new Dl4jNetwork(description);
  }

  NetworkDescription description() {
    return description;
  }

  LearnedWeights weights() {
    return weights;
  }

  Dl4jNetwork network(Kind kind) {
    return switch (kind) {
      case ONLINE -> online;
      case TARGET -> target;
    };
  }

  void rebase(TargetRule rule, long updates) {
    weights.rebase(rule, updates);
    load();
  }

  /** Gives DL4J the weights after they have moved. */
  void load() {
    online.load(weights.vector(Kind.ONLINE));
    target.load(weights.vector(Kind.TARGET));
  }

  @Override
  public void close() {
    online.close();
    target.close();
  }
}
