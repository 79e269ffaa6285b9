package dev.polyak.networks.dl4j;

import dev.polyak.networks.Batch;
import dev.polyak.networks.Kind;
import dev.polyak.networks.LearnedWeights;
import dev.polyak.networks.TargetRule;
import dev.polyak.networks.Update;
import dev.polyak.networks.UpdateRule;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.memory.MemoryWorkspace;

/** An update rule that is applied afresh to every batch. */
final class Dl4jUpdate implements Update {
  private final UpdateRule rule;
  private final int batchSize;
  private final Map<String, TrainedNetwork> networks = new LinkedHashMap<>();
  private final Workspace workspace = new Workspace();
  private TargetRule targetRule;
  private Dl4jOperations last;
  private long updates;
  private long updatesSinceRebase;

  Dl4jUpdate(UpdateRule rule, int batchSize) {
    this.rule = rule;
    this.batchSize = batchSize;
    for (UpdateRule.NamedNetwork network : rule.networks()) {
      networks.put(network.name(), new TrainedNetwork(network.description()));
    }
  }

  @Override
  public UpdateRule rule() {
    return rule;
  }

  @Override
  public void follow(TargetRule rule) {
    if (last != null) {
      throw new IllegalStateException("how targets follow is set before the first update");
    }
    targetRule = rule;
  }

  @Override
  public boolean run(Batch batch, double learningRate) {
    if (targetRule == null) {
      throw new IllegalStateException("how targets follow is set before the first update");
    }
    if (batch.rows() != batchSize) {
      throw new IllegalArgumentException(
          "this update was compiled for " + batchSize + " rows, not " + batch.rows());
    }
    if (!(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "a learning rate is above 0 and finite, not " + learningRate);
    }
    Dl4jOperations operations = new Dl4jOperations(batch, rule.batch(), networks, workspace);
    try (MemoryWorkspace _ = workspace.open()) {
      rule.apply(operations);
    }
    last = operations;
    return move(operations.steps(), learningRate);
  }

  private boolean move(Map<String, Dl4jOperations.Step> steps, double learningRate) {
    if (!steps.values().stream().allMatch(step -> Double.isFinite(step.norm()))) {
      return false;
    }
    updates++;
    updatesSinceRebase++;
    networks.forEach(
        (name, network) -> {
          Dl4jOperations.Step step = steps.get(name);
          if (step == null) {
            network.weights().follow(updates, targetRule);
          } else {
            network
                .weights()
                .step(
                    updates,
                    step.gradient().elements(),
                    step.norm(),
                    step.maximumNorm(),
                    learningRate * step.rateFactor(),
                    targetRule);
          }
          network.load();
        });
    return true;
  }

  @Override
  public float[] result(String name) {
    return present(last == null ? null : last.results().get(name), "result", name);
  }

  @Override
  public double metric(String name) {
    return present(last == null ? null : last.metrics().get(name), "metric", name);
  }

  @Override
  public long updates() {
    return updates;
  }

  @Override
  public void read(String network, Kind kind, float[] destination) {
    LearnedWeights.copy(weights(network).vector(kind), destination);
  }

  @Override
  public void write(String network, Kind kind, float[] source) {
    TrainedNetwork written = trained(network);
    if (kind == Kind.TARGET) {
      // One k counts for all networks: the others' targets take what they have accumulated.
      rebase();
    }
    written.weights().write(kind, source);
    written.load();
  }

  @Override
  public void readAccumulated(String network, float[] destination) {
    LearnedWeights.copy(weights(network).accumulated(), destination);
  }

  @Override
  public long updatesSinceRebase() {
    return updatesSinceRebase;
  }

  @Override
  public void rebase() {
    if (updatesSinceRebase > 0) {
      networks.values().forEach(network -> network.rebase(targetRule, updatesSinceRebase));
      updatesSinceRebase = 0;
    }
  }

  @Override
  public void readMoments(String network, float[] first, float[] second) {
    LearnedWeights.copy(weights(network).firstMoment(), first);
    LearnedWeights.copy(weights(network).secondMoment(), second);
  }

  @Override
  public void writeMoments(String network, float[] first, float[] second, long updates) {
    if (updates < 0) {
      throw new IllegalArgumentException("0 or more updates have been made, not " + updates);
    }
    LearnedWeights.copy(first, weights(network).firstMoment());
    LearnedWeights.copy(second, weights(network).secondMoment());
    this.updates = updates;
  }

  private LearnedWeights weights(String network) {
    return trained(network).weights();
  }

  private TrainedNetwork trained(String network) {
    return present(networks.get(network), "network", network);
  }

  private static <T> T present(T value, String what, String name) {
    if (value == null) {
      throw new IllegalArgumentException("the update has no such " + what + ": " + name);
    }
    return value;
  }

  @Override
  public void close() {
    networks.values().forEach(TrainedNetwork::close);
    workspace.close();
  }
}
