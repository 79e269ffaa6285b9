package dev.polyak.networks.program;

import dev.polyak.networks.Batch;
import dev.polyak.networks.Kind;
import dev.polyak.networks.LearnedWeights;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.TargetRule;
import dev.polyak.networks.Update;
import dev.polyak.networks.UpdateRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** An update rule as a {@link Recorder} wrote it down, and the networks that it moves. */
public final class RecordedUpdate implements Update {
  private final UpdateRule rule;
  private final int batchSize;
  private final Map<String, TrainedNetwork> networks = new LinkedHashMap<>();
  private final List<Move> moves = new ArrayList<>();
  private final Recorder recorder;
  private final Consumer<Runnable> surroundings;
  private final Runnable program;
  private final Runnable closed;
  private Batch batch;
  private TargetRule targetRule;
  private long updates;
  private long updatesSinceRebase;
  private boolean hasRun;

  /** A network and the rule's step on it; without one only its target moves. */
  private record Move(TrainedNetwork network, Recorder.OptimiserStep step) {}

  /**
   * Records a rule.
   *
   * @param batchSize rows of every batch, 1 or more
   * @param trained makes the engine's networks
   * @param surroundings runs the passes of one update, within what the engine needs around them
   * @param closed runs when the update is closed, after its networks are
   */
  public RecordedUpdate(
      UpdateRule rule,
      int batchSize,
      Function<NetworkDescription, ? extends TrainedNetwork> trained,
      Consumer<Runnable> surroundings,
      Runnable closed) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("a batch has 1 or more rows, not " + batchSize);
    }
    this.rule = rule;
    this.batchSize = batchSize;
    this.surroundings = surroundings;
    this.closed = closed;
    for (UpdateRule.NamedNetwork network : rule.networks()) {
      networks.put(network.name(), trained.apply(network.description()));
    }
    recorder = new Recorder(rule.batch(), batchSize, networks);
    rule.apply(recorder);
    networks.forEach((name, network) -> moves.add(new Move(network, recorder.steps().get(name))));
    program = () -> recorder.run(batch);
  }

  @Override
  public UpdateRule rule() {
    return rule;
  }

  @Override
  public void follow(TargetRule rule) {
    if (hasRun) {
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
    this.batch = batch;
    surroundings.accept(program);
    hasRun = true;
    return move(learningRate);
  }

  private boolean move(double learningRate) {
    for (int i = 0; i < moves.size(); i++) {
      Recorder.OptimiserStep step = moves.get(i).step();
      if (step != null && !Double.isFinite(step.norm().value)) {
        return false;
      }
    }
    updates++;
    updatesSinceRebase++;
    for (int i = 0; i < moves.size(); i++) {
      TrainedNetwork network = moves.get(i).network();
      Recorder.OptimiserStep step = moves.get(i).step();
      if (step == null) {
        network.weights().follow(updates, targetRule);
      } else {
        network
            .weights()
            .step(
                updates,
                step.gradient().values(),
                step.norm().value,
                step.maximumNorm(),
                learningRate * step.rateFactor(),
                targetRule);
      }
      network.moved();
    }
    return true;
  }

  @Override
  public float[] result(String name) {
    return present(hasRun ? recorder.results().get(name) : null, "result", name);
  }

  @Override
  public double metric(String name) {
    return present(hasRun ? recorder.metrics().get(name) : null, "metric", name).value;
  }

  @Override
  public long updates() {
    return updates;
  }

  @Override
  public void read(String network, Kind kind, float[] destination) {
    describe(network, trained(network).weights().vector(kind), destination);
  }

  @Override
  public void write(String network, Kind kind, float[] source) {
    TrainedNetwork written = trained(network);
    if (kind == Kind.TARGET) {
      // One k counts for all networks: the others' targets take what they have accumulated.
      rebase();
    }
    order(network, source, written.weights().vector(kind));
    if (kind == Kind.TARGET) {
      written.weights().startAccumulating();
    }
    written.moved();
  }

  @Override
  public void readAccumulated(String network, float[] destination) {
    describe(
        network,
        trained(network).weights().accumulated(targetRule, updatesSinceRebase),
        destination);
  }

  @Override
  public long updatesSinceRebase() {
    return updatesSinceRebase;
  }

  @Override
  public void rebase() {
    if (updatesSinceRebase > 0) {
      for (TrainedNetwork network : networks.values()) {
        network.weights().rebase(targetRule, updatesSinceRebase);
        network.moved();
      }
      updatesSinceRebase = 0;
    }
  }

  @Override
  public void readMoments(String network, float[] first, float[] second) {
    LearnedWeights weights = trained(network).weights();
    describe(network, weights.firstMoment(), first);
    describe(network, weights.secondMoment(), second);
  }

  @Override
  public void writeMoments(String network, float[] first, float[] second, long updates) {
    if (updates < 0) {
      throw new IllegalArgumentException("0 or more updates have been made, not " + updates);
    }
    LearnedWeights weights = trained(network).weights();
    order(network, first, weights.firstMoment());
    order(network, second, weights.secondMoment());
    this.updates = updates;
  }

  private void order(String network, float[] described, float[] own) {
    requireLength(network, described);
    trained(network).order(described, own);
  }

  private void describe(String network, float[] own, float[] described) {
    requireLength(network, described);
    trained(network).describe(own, described);
  }

  private void requireLength(String network, float[] described) {
    int parameters = trained(network).description().parameters();
    if (described.length != parameters) {
      throw new IllegalArgumentException(
          "a network's vector holds " + parameters + " numbers, not " + described.length);
    }
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
    closed.run();
  }
}
