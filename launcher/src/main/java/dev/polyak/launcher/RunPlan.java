package dev.polyak.launcher;

import dev.polyak.actor.ActorNode;
import dev.polyak.learner.LearnerNode;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.rpc.Names;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.node.run.ReplayShards;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A run that is about to start or to go on, checked as a whole: what its nodes have in common.
 *
 * @param folder with the resolved configuration in it
 * @param lock of the folder, closed with the plan
 * @param name of the run
 * @param earlierSeconds of the parts of a resumed run
 */
record RunPlan(
    Supplier<Configuration.Layers> layers,
    RunDirectory folder,
    RunLock lock,
    String name,
    int actorNodes,
    double earlierSeconds)
    implements AutoCloseable {

  /**
   * Checks a run and creates its folder, in this order: what cannot run leaves nothing behind.
   *
   * @throws dev.polyak.node.configuration.ConfigurationException if it cannot run
   */
  static RunPlan of(Supplier<Configuration.Layers> layers, RunDirectory folder, int actorNodes) {
    Configuration configuration = layers.get().build();
    check(configuration);
    String name = name(folder);
    return new RunPlan(layers, folder, folder.create(configuration, name), name, actorNodes, 0);
  }

  /** A run is called like its folder. */
  private static String name(RunDirectory folder) {
    Path last = folder.path().toAbsolutePath().normalize().getFileName();
    try {
      return Names.requireRunName("run's folder", String.valueOf(last));
    } catch (Refusal refused) {
      throw new ConfigurationException("--run-directory: " + refused.getMessage(), refused);
    }
  }

  /**
   * Checks what all nodes of a run will need.
   *
   * @throws dev.polyak.node.configuration.ConfigurationException if they cannot run
   */
  static void check(Configuration configuration) {
    ActorNode.check(configuration);
    LearnerNode.check(configuration);
  }

  /** Replay shards of the run. */
  int shards() {
    return layers.get().build().integer(ReplayShards.COUNT);
  }

  /** The name in the run of each of them: as configured, if it is the only one. */
  String shardName(int shard) {
    return shards() == 1 ? layers.get().build().text("replay-service.name") : "replay-" + shard;
  }

  /** The configuration of a node: the run's, and what this node has of its own. */
  Configuration configuration(UnaryOperator<Configuration.Layers> own) {
    Configuration run = layers.get().build();
    int lanes = run.integer("actor-node.lanes") * actorNodes;
    Configuration.Layers layers =
        this.layers
            .get()
            .set("cluster.run", name)
            .set("actor-node.exit-with-run", "false")
            .set("learner-node.exit-with-run", "false")
            .set("replay-service.exit-with-run", "false")
            .set("learner-node.checkpoint.directory", folder.checkpoints().toString())
            .set("param-server.state-directory", folder.paramServer().toString());
    if (run.integer("run.lanes") == 0) {
      layers.set("run.lanes", Integer.toString(lanes));
    }
    Configuration configuration = own.apply(layers).build();
    if (!configuration.truth("replay.durable")
        || !configuration.text("replay-service.directory").isEmpty()) {
      return configuration;
    }
    String shard = configuration.text("replay-service.name");
    return layers.set("replay-service.directory", folder.replay(shard).toString()).build();
  }

  @Override
  public void close() {
    lock.close();
  }
}
