package dev.polyak.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.polyak.node.security.CertificateRole;
import dev.polyak.parameters.v1.Outcome;
import dev.polyak.parameters.v1.SubscribeResponse;
import dev.polyak.paramserver.Client;
import dev.polyak.paramserver.Received;
import dev.polyak.runs.v1.Role;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * A param-server in its container is killed in the middle of what learners publish, and so are
 * learners. All weights of a snapshot have one value, which says when it was published.
 */
@TakesDocker
@Order(1)
class KilledParamServerTest {
  private static final int KILLS = Integer.getInteger("polyak.kills", 5);
  private static final int VERSIONS = 100_000;

  private final SplittableRandom random = new SplittableRandom(5);
  private final Cluster cluster =
      new Cluster("param-server", false, "param-server.persist-seconds = 1\n");

  @AfterEach
  void remove() {
    cluster.close();
  }

  @Test
  void readersSeeOldWeightsOrNewAndNoEpochIsGrantedTwice() throws Exception {
    Node server = cluster.node(CertificateRole.PARAM_SERVER, "param-server", 512, 0);
    long lastEpoch = 0;
    for (int life = 0; life <= KILLS; life++) {
      server.start();
      server.awaitReady();
      try (Client learner = new Client(server.address());
          Client reader = new Client(server.address())) {
        learner.join("actor", Role.ROLE_ACTOR);
        Received<SubscribeResponse> seen = reader.subscribe(Client.ONLINE);
        long session = learner.join("learner", Role.ROLE_LEARNER).getSession();
        long epoch = learner.acquire("learner", session);
        assertThat(epoch).isGreaterThan(lastEpoch);
        lastEpoch = epoch;
        long next = publish(server, learner, epoch);
        requireWhole(seen, epoch);
        killWhilePublishing(server, learner, epoch, next);
        requireWhole(seen, epoch);
      }
    }
  }

  /**
   * As a learner does, and as one does that dies meanwhile.
   *
   * @return the next version
   */
  private long publish(Node server, Client learner, long epoch) throws Exception {
    assertThat(learner.restore(epoch, value(epoch, 0)).get().getOutcome())
        .isEqualTo(Outcome.OUTCOME_ACCEPTED);
    int last = 2 + random.nextInt(8);
    for (int version = 1; version < last; version++) {
      try (Client dying = new Client(server.address())) {
        var unfinished = dying.publish(epoch, version, Client.filled(-1), 1);
        assertThat(unfinished).isNotDone();
      }
      assertThat(learner.publish(epoch, version, value(epoch, version)).get().getOutcome())
          .isEqualTo(Outcome.OUTCOME_ACCEPTED);
    }
    if (epoch > 1) {
      assertThat(learner.publish(epoch - 1, last, -1).get().getOutcome())
          .isEqualTo(Outcome.OUTCOME_STALE_EPOCH);
    }
    return last;
  }

  /** Publishes version after version, until one does not arrive. */
  private void killWhilePublishing(Node server, Client learner, long epoch, long next)
      throws InterruptedException {
    AtomicLong version = new AtomicLong(next);
    Thread publishing =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    while (true) {
                      long number = version.get();
                      learner.publish(epoch, number, value(epoch, number)).get();
                      version.incrementAndGet();
                    }
                  } catch (ExecutionException killed) {
                    // As it should be.
                  } catch (Exception unexpected) {
                    throw new IllegalStateException(unexpected);
                  }
                });
    long enough = next + random.nextInt(10);
    await().atMost(Node.PATIENCE).until(() -> version.get() >= enough);
    server.kill();
    publishing.join();
  }

  private static float value(long epoch, long version) {
    return epoch * VERSIONS + version;
  }

  /** Each snapshot is as it was published; from this life's first on, none is older. */
  private static void requireWhole(Received<SubscribeResponse> seen, long epoch) {
    await().atMost(Node.PATIENCE).until(() -> !Received.snapshots(seen).isEmpty());
    List<Received.Whole> snapshots = Received.snapshots(seen);
    float before = 0;
    for (Received.Whole each : snapshots) {
      float value = value(each.header().getEpoch(), each.header().getVersion());
      assertThat(each.header().getEpoch()).isLessThanOrEqualTo(epoch);
      assertThat(value).isGreaterThanOrEqualTo(before);
      before = value;
      for (float weight : each.vector()) {
        if (weight != value) {
          assertThat(weight).isEqualTo(value);
        }
      }
    }
  }
}
