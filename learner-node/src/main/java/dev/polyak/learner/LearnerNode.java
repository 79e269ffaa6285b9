package dev.polyak.learner;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Props;
import dev.polyak.learner.checkpoint.CheckpointStore;
import dev.polyak.node.Host;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.management.Readiness;
import dev.polyak.node.run.Membership;
import dev.polyak.node.security.CertificateRole;
import io.grpc.ManagedChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A learner: draws batches from the replay shards, updates the run's networks, publishes their
 * weights. It may start before every other node; it waits for them and says on what.
 */
public final class LearnerNode {
  private static final Logger LOG = LoggerFactory.getLogger(LearnerNode.class);

  /** Below the actor system's phase timeout, so that what is late is named here. */
  private static final long STOP_SECONDS = 18;

  private LearnerNode() {}

  /**
   * Checks across keys what {@link #start} and the learner will need.
   *
   * @throws ConfigurationException naming both keys and their values
   */
  public static void check(Configuration configuration) {
    LearnerPlan.check(configuration);
  }

  /**
   * Starts a learner on a host, which it stops where it cannot go on. When the host stops, the
   * learner finishes its update, publishes, writes a checkpoint and gives its lease back.
   *
   * @throws ConfigurationException if the configuration contradicts itself
   */
  public static void start(Host host, Configuration configuration) {
    check(configuration);
    LearnerSettings settings = configuration.section("learner-node", LearnerSettings.class);
    host.meters()
        .node(
            CertificateRole.LEARNER_NODE.text(),
            settings.name(),
            configuration.text("cluster.run"));
    settings
        .checkpoint()
        .folder()
        .ifPresent(folder -> host.meters().disk(CheckpointStore.KEY, folder));
    ManagedChannel paramServer = Membership.paramServer(configuration, host);
    Readiness readiness = host.readiness(settings.name(), "the param-server");
    ActorRef<Guardian.Command> guardian =
        host.system()
            .systemActorOf(
                Guardian.create(host, configuration, paramServer, readiness),
                "learner-node",
                Props.empty());
    host.atStop(Host.Phase.REGRESS, "learner-node", () -> stop(guardian, paramServer));
  }

  private static void stop(ActorRef<Guardian.Command> guardian, ManagedChannel paramServer) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    guardian.tell(new Guardian.Stop(done));
    try {
      done.get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      LOG.error("the learner did not end within {} s", STOP_SECONDS);
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    paramServer.shutdownNow();
  }
}
