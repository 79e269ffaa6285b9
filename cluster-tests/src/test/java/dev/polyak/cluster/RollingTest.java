package dev.polyak.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What operators do to a cluster while it trains. */
@TakesDocker
@ExtendWith(TrainingRun.Shared.class)
@Order(6)
class RollingTest {
  private final TrainingRun run;

  RollingTest(TrainingRun run) {
    this.run = run;
  }

  @Test
  void everyContainerIsStoppedCleanlyAndStartedAgainOneByOne() {
    for (Node node : run.nodes()) {
      node.stop();
      node.start();
      node.awaitReady();
      run.progress().awaitMore();
    }
    run.awaitLanes(run.actors().size());
    assertThat(run.weights().faults()).isEmpty();
  }

  @Test
  void allContainersAreKilledAndStartedAgainTogether() {
    double epoch = run.progress().epoch();
    run.nodes().forEach(Node::kill);
    run.nodes().forEach(Node::start);
    run.nodes().forEach(Node::awaitReady);

    run.awaitLanes(run.actors().size());
    run.progress().awaitMore();
    assertThat(run.progress().epoch()).isGreaterThan(epoch);
    assertThat(run.weights().faults()).isEmpty();
  }

  @Test
  void actorNodesComeAndGo() {
    List<Node> more = List.of(run.actor("actor-2"), run.actor("actor-3"));
    more.forEach(Node::start);
    run.awaitLanes(run.actors().size() + more.size());
    run.progress().awaitMore();

    more.forEach(Node::stop);
    run.awaitLanes(run.actors().size());
    run.progress().awaitMore();
  }

  @Test
  void aNodeWhoseCertificateHasExpiredIsOutUntilItHasAnother() {
    Node actor = run.actors().getLast();
    int said = actor.log().length();
    int restarts = actor.restarts();
    Instant soon = Instant.now().plus(Duration.ofSeconds(30));
    run.cluster().certify(actor, soon);
    actor.awaitLog(said, "took the new certificate");

    // What is open goes on; it is out when its connections are made anew.
    actor.cutOff();
    run.awaitLanes(run.actors().size() - 1);
    await().atMost(Node.PATIENCE).until(() -> Instant.now().isAfter(soon.plusSeconds(1)));
    said = actor.log().length();
    actor.reconnect();
    actor.awaitLog(said, "the server refuses this side's certificate: it has expired");
    run.progress().awaitMore();

    run.cluster().certify(actor, Instant.now().plus(Duration.ofDays(1)));
    run.awaitLanes(run.actors().size());
    assertThat(actor.restarts()).isEqualTo(restarts);
    run.progress().awaitMore();
  }
}
