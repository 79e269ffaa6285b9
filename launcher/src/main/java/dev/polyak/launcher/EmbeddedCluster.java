package dev.polyak.launcher;

import dev.polyak.actor.ActorNode;
import dev.polyak.learner.LearnerNode;
import dev.polyak.node.Host;
import dev.polyak.node.NodeProcess;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.security.CertificateRole;
import dev.polyak.paramserver.ParamServerNode;
import dev.polyak.replay.ReplayNode;
import io.grpc.ManagedChannel;

/**
 * All nodes of a run on one host, over the in-process transport: the same servers, clients and
 * messages.
 */
final class EmbeddedCluster {
  private EmbeddedCluster() {}

  /**
   * Runs until the run has stopped.
   *
   * @param endWithInput also stops at the end of standard input
   * @return the exit code
   */
  static int run(RunPlan plan, boolean endWithInput) {
    Configuration configuration = plan.configuration(layers -> addresses(layers, plan.name()));
    // Of its servers, the gateway alone is reached from outside.
    return NodeProcess.run(
        configuration,
        CertificateRole.ACTOR_NODE,
        endWithInput,
        host -> start(host, plan, configuration));
  }

  private static void start(Host host, RunPlan plan, Configuration configuration) {
    Address paramServerAddress = ParamServerNode.start(host, configuration);
    for (int i = 0; i < plan.shards(); i++) {
      int shard = i;
      ReplayNode.start(
          host,
          plan.configuration(
              layers ->
                  addresses(layers, plan.name())
                      .set("replay-service.name", plan.shardName(shard))
                      .set("replay-service.listen", shardAddress(plan, shard))));
    }
    LearnerNode.start(host, configuration);
    ActorNode.start(host, configuration);
    ManagedChannel paramServer = host.connect(paramServerAddress);
    RunRecorder.start(host, plan, paramServer);
  }

  private static String shardAddress(RunPlan plan, int shard) {
    return Address.PREFIX + plan.shardName(shard) + "-" + plan.name();
  }

  /** In-process addresses, a run's own. */
  static Configuration.Layers addresses(Configuration.Layers layers, String run) {
    String paramServer = Address.PREFIX + "param-server-" + run;
    return layers
        .set("cluster.param-server", paramServer)
        .set("param-server.listen", paramServer)
        .set("replay-service.listen", Address.PREFIX + "replay-service-" + run);
  }
}
