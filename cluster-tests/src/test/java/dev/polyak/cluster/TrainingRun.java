package dev.polyak.cluster;

import static org.awaitility.Awaitility.await;

import dev.polyak.node.security.CertificateRole;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A cluster with TLS that trains CartPole while tests do to it what they do: param-server, two
 * shards with durable rows, a learner, two actor-nodes. Nobody evaluates, so the run does not end
 * before an evaluator joins it. Beside it, clients append to each shard all the time, and one reads
 * all weights.
 */
final class TrainingRun implements AutoCloseable {
  static final String RUN = "cartpole";
  static final String ENVIRONMENT = "CartPole-v1";

  private static final String SETTINGS =
      """
      cluster { param-server = "param-server:7001", run = %s }
      replay { shards = 2, durable = true }
      rates.collect.maximum = 80
      run.stop { environment-steps = 0, evaluation-return = 475 }
      learner-node.checkpoint.every-updates = 400
      """
          .formatted(RUN);

  /** Of an actor-node, by default. */
  static final int LANES = 8;

  private final Cluster cluster = new Cluster("training", true, SETTINGS);
  private final Node paramServer =
      cluster.node(CertificateRole.PARAM_SERVER, "param-server", 512, 0);
  private final List<Node> shards = List.of(shard("replay-0"), shard("replay-1"));
  private final List<Node> actors = new ArrayList<>(List.of(actor("actor-0"), actor("actor-1")));
  private final RunProgress progress = new RunProgress(paramServer, RUN);
  private final List<SteadyAppends> appends;
  private final SeenWeights weights;
  private Node learner = learner("learner");

  /** Gives the run that all test classes have in common to a test, and starts it for the first. */
  static final class Shared implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == TrainingRun.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(TrainingRun.class))
          .getOrComputeIfAbsent(TrainingRun.class, type -> new TrainingRun(), TrainingRun.class);
    }
  }

  private TrainingRun() {
    try {
      nodes().forEach(Node::start);
      nodes().forEach(Node::awaitReady);
    } catch (RuntimeException | AssertionError failed) {
      cluster.close();
      throw failed;
    }
    appends = shards.stream().map(shard -> new SteadyAppends(cluster, shard)).toList();
    weights = new SeenWeights(cluster, paramServer, RUN, "q");
    progress.awaitMore();
  }

  private Node shard(String name) {
    return cluster.node(CertificateRole.REPLAY_SERVICE, name, 512, 0);
  }

  Node learner(String name) {
    return cluster.node(CertificateRole.LEARNER_NODE, name, 640, 0);
  }

  /** A node that collects. */
  Node actor(String name) {
    return actor(name, "actor-node.evaluates=false");
  }

  Node actor(String name, String setting) {
    return cluster.node(CertificateRole.ACTOR_NODE, name, 512, 0, ENVIRONMENT, "--set", setting);
  }

  Cluster cluster() {
    return cluster;
  }

  Node paramServer() {
    return paramServer;
  }

  List<Node> shards() {
    return shards;
  }

  List<Node> actors() {
    return actors;
  }

  Node learner() {
    return learner;
  }

  /** Another one has taken its place. */
  void follow(Node newLearner) {
    learner = newLearner;
  }

  /** Those that are to run now. */
  List<Node> nodes() {
    return Stream.of(List.of(paramServer), shards, List.of(learner), actors)
        .flatMap(List::stream)
        .toList();
  }

  Node node(String name) {
    return nodes().stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow();
  }

  SeenWeights weights() {
    return weights;
  }

  List<SteadyAppends> appends() {
    return appends;
  }

  RunProgress progress() {
    return progress;
  }

  /** A metric of the run's on both shards. */
  double onShards(String metric, String... labels) {
    String[] all =
        Stream.concat(Stream.of(labels), Stream.of(progress.label())).toArray(String[]::new);
    double sum = 0;
    for (Node shard : shards) {
      double one = shard.metric(metric, all);
      sum += Double.isNaN(one) ? 0 : one;
    }
    return sum;
  }

  /** Waits until the lanes of so many actor-nodes append, and no others. */
  void awaitLanes(int actorNodes) {
    await()
        .atMost(Node.PATIENCE)
        .until(() -> onShards("polyak_replay_streams") == actorNodes * LANES);
  }

  @Override
  public void close() {
    weights.close();
    appends.forEach(SteadyAppends::close);
    cluster.close();
  }
}
