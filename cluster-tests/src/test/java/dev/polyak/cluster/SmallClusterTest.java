package dev.polyak.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.polyak.node.security.CertificateRole;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A node of each role, in plaintext: the run's only shard forgets its rows, or has no room. */
@TakesDocker
@Order(2)
class SmallClusterTest {
  private static final String ACKNOWLEDGED = "polyak_actor_steps_acknowledged_total";
  private static final String FILLER = "/var/lib/polyak/filler";

  /** Of the shard's disk. */
  private static final int MEBIBYTES = 48;

  private String name;
  private Cluster cluster;
  private Node shard;
  private Node actor;
  private RunProgress progress;

  @BeforeEach
  void name(TestInfo test) {
    name = test.getTestMethod().orElseThrow().getName();
  }

  @AfterEach
  void remove() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private void train(boolean durable) {
    cluster =
        new Cluster(
            name,
            false,
            """
            cluster { param-server = "param-server:7001", run = small }
            replay { durable = %s, capacity.steps = 10000 }
            rates.collect.maximum = 80
            run.stop { environment-steps = 0, evaluation-return = none }
            evaluation.every = 0
            """
                .formatted(durable));
    Node paramServer = cluster.node(CertificateRole.PARAM_SERVER, "param-server", 512, 0);
    shard = cluster.node(CertificateRole.REPLAY_SERVICE, "replay-0", 512, durable ? MEBIBYTES : 0);
    Node learner = cluster.node(CertificateRole.LEARNER_NODE, "learner", 640, 0);
    actor = cluster.node(CertificateRole.ACTOR_NODE, "actor-0", 512, 0, TrainingRun.ENVIRONMENT);
    List<Node> nodes = List.of(paramServer, shard, learner, actor);
    nodes.forEach(Node::start);
    nodes.forEach(Node::awaitReady);
    progress = new RunProgress(paramServer, "small");
    progress.awaitMore();
  }

  @Test
  void actorsGoOnUnderNewIncarnationsWhenAShardsMemoryIsGone() {
    train(false);
    int said = actor.log().length();

    shard.kill();
    shard.start();
    shard.awaitReady();
    actor.awaitLog(said, "goes on as incarnation");
    Growth acknowledged = new Growth(() -> actor.metric(ACKNOWLEDGED), 100);
    await().atMost(Node.PATIENCE).until(acknowledged::isReached);

    progress.awaitMore();
    assertThat(shard.metric("polyak_replay_steps_appended_total", progress.label())).isPositive();
  }

  @Test
  void aFullDiskHoldsTrainingUpUntilThereIsRoom() throws Exception {
    train(true);
    int said = actor.log().length();

    assertThat(shard.container().execInContainer("dd", "if=/dev/zero", "of=" + FILLER).getStderr())
        .contains("No space left on device");
    actor.awaitLog(said, "no room for");
    assertThat(shard.container().execInContainer("rm", FILLER).getExitCode()).isZero();

    progress.awaitMore();
    assertThat(cluster.nodes()).allMatch(node -> node.isRunning() && node.restarts() == 0);
  }
}
