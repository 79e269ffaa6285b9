package dev.polyak.learner.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.agents.RunningNormalisation;
import dev.polyak.learner.lease.Lease;
import dev.polyak.learner.metrics.LearnerMeters;
import dev.polyak.learner.testing.FakeParameters;
import dev.polyak.learner.testing.InProcess;
import dev.polyak.learner.testing.ScriptedUpdate;
import dev.polyak.networks.Batch;
import dev.polyak.networks.BatchLayout;
import dev.polyak.networks.Kind;
import dev.polyak.networks.TargetRule;
import dev.polyak.node.metrics.Meters;
import dev.polyak.parameters.v1.Outcome;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublisherTest {
  private final FakeParameters server = new FakeParameters();
  private final InProcess transport = new InProcess(server);
  private final ScriptedUpdate update = new ScriptedUpdate(1);
  private final Batch batch = new Batch(new BatchLayout(List.of()), 1);
  private final Meters meters = new Meters();
  private final AtomicLong clock = new AtomicLong();
  private final List<String> lost = new ArrayList<>();
  private final Lease lease =
      new Lease(transport.channel(), "r", "learner", 4, Duration.ofSeconds(9), lost::add);
  private final RunningNormalisation normalisation = new RunningNormalisation(2);
  private Publisher publisher;

  @BeforeEach
  void startFromRandomWeights() {
    float[] weights = ScriptedUpdate.NETWORK.initialise(new Random(1));
    update.write("q", Kind.ONLINE, weights);
    update.write("q", Kind.TARGET, weights);
    publisher(new TargetRule.Polyak(0.005));
  }

  @AfterEach
  void close() {
    transport.close();
  }

  private void publisher(TargetRule rule) {
    update.follow(rule);
    UpdateCount count = UpdateCount.standingAt(update, rule, 0, 0);
    publisher =
        new Publisher(
            new ParameterCalls(transport.channel()),
            lease,
            count,
            Optional.of(normalisation),
            new LearnerMeters(meters),
            clock::get);
  }

  private void train(int updates) {
    for (int i = 0; i < updates; i++) {
      update.run(batch, 0.01);
    }
  }

  private float[] own(Kind kind) {
    float[] vector = new float[ScriptedUpdate.NETWORK.parameters()];
    update.read("q", kind, vector);
    return vector;
  }

  private void assertServerHasOurWeights() {
    assertThat(server.weights(dev.polyak.parameters.v1.Kind.KIND_ONLINE))
        .isEqualTo(own(Kind.ONLINE));
    assertThat(server.weights(dev.polyak.parameters.v1.Kind.KIND_TARGET))
        .isEqualTo(own(Kind.TARGET));
  }

  @Test
  void restoresFirstAndThenPublishes() {
    assertThat(publisher.publish()).isTrue();
    train(3);
    assertThat(publisher.publish()).isTrue();

    assertThat(server.log).containsExactly("restore 0", "publish 3");
    assertThat(publisher.version()).isEqualTo(1);
    assertServerHasOurWeights();
  }

  @Test
  void theStatisticsOfObservationsComeWithTheWeights() {
    publisher.publish();
    assertThat(server.weights("normalisation", dev.polyak.parameters.v1.Kind.KIND_ONLINE))
        .containsExactly(0, 0, 1, 1, 0);

    normalisation.statistics().add(new float[] {1, 5, 3, 5}, 2);
    train(3);
    publisher.publish();
    assertThat(server.log).containsExactly("restore 0", "publish 3");
    assertThat(server.weights("normalisation", dev.polyak.parameters.v1.Kind.KIND_ONLINE))
        .containsExactly(2, 5, 1, 0, 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 200})
  void polyakTargetsStayEqualToTheBitWhateverTheInterval(int interval) {
    publisher.publish();
    for (int round = 0; round < 20; round++) {
      train(interval);
      assertThat(publisher.publish()).isTrue();
      assertServerHasOurWeights();
    }

    assertThat(server.log.stream().filter(call -> call.startsWith("restore"))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 200})
  void copiedTargetsAreCopiedWithTheirPublish(int interval) {
    publisher(new TargetRule.CopyEvery(2L * interval));
    publisher.publish();
    for (int round = 0; round < 20; round++) {
      train(interval);
      assertThat(publisher.publish()).isTrue();
      assertServerHasOurWeights();
    }

    assertThat(server.log.stream().filter(call -> call.startsWith("restore"))).hasSize(1);
  }

  @Test
  void aCopyThatNoPublishCanSayAnyMoreIsRestored() {
    publisher(new TargetRule.CopyEvery(10));
    publisher.publish();
    train(13);
    publisher.publish();

    assertThat(server.log).containsExactly("restore 0", "restore 13");
    assertServerHasOurWeights();
  }

  @Test
  void publishesNothingWhereNothingMoved() {
    publisher.publish();
    update.setFinite(false);
    train(5);

    assertThat(publisher.publish()).isTrue();
    assertThat(server.log).containsExactly("restore 0");
  }

  @Test
  void restoresAtOnceAfterAWrongVersion() {
    publisher.publish();
    train(1);
    server.script.add(Outcome.OUTCOME_WRONG_VERSION);

    assertThat(publisher.publish()).isTrue();
    assertThat(server.log).containsExactly("restore 0", "publish 1", "restore 1");
    assertServerHasOurWeights();
  }

  @Test
  void trainsOnWhileTheServerIsAwayAndRestoresAfterABackOff() {
    publisher.publish();
    train(1);
    server.script.add(Status.UNAVAILABLE);

    assertThat(publisher.publish()).isFalse();
    assertThat(publisher.publish()).isFalse();
    assertThat(server.log).containsExactly("restore 0", "publish 1");

    train(1);
    clock.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(publisher.publish()).isTrue();
    assertThat(server.log).containsExactly("restore 0", "publish 1", "restore 2");
    assertServerHasOurWeights();

    train(1);
    assertThat(publisher.publish()).isTrue();
    assertServerHasOurWeights();
  }

  @Test
  void theLastPublishDoesNotWaitForTheBackOff() {
    server.script.add(Status.UNAVAILABLE);
    publisher.publish();

    assertThat(publisher.publishNow()).isTrue();
    assertServerHasOurWeights();
    assertThat(meters.scrape()).contains("polyak_learner_publish_failures_total 1.0\n");
  }

  @Test
  void whetherALostPublishWasAppliedDoesNotMatter() throws InterruptedException {
    publisher.publish();
    train(4);
    publisher.publish();
    transport.stop();
    train(4);
    assertThat(publisher.publish()).isFalse();
    transport.start();
    train(4);

    assertThat(publisher.publishNow()).isTrue();
    assertServerHasOurWeights();
  }

  @Test
  void restoresWhereTheServersTargetIsAnother() {
    publisher.publish();
    server.script.add(Outcome.OUTCOME_REPEATED);
    train(2);

    assertThat(publisher.publish()).isTrue();
    assertThat(server.log).containsExactly("restore 0", "publish 2", "restore 2");
    assertServerHasOurWeights();
  }

  @Test
  void aLaterEpochIsTheEndOfAllWrites() {
    publisher.publish();
    train(1);
    server.script.add(Outcome.OUTCOME_STALE_EPOCH);

    assertThat(publisher.publish()).isFalse();
    assertThat(lost).singleElement().asString().contains("lease is lost", "epoch");
    train(1);
    assertThat(publisher.publishNow()).isFalse();
    assertThat(server.log).hasSize(2);
  }

  @Test
  void countsGoOnFromAnEarlierLearner() {
    TargetRule rule = new TargetRule.Polyak(0.5);
    update.follow(rule);
    UpdateCount count = UpdateCount.standingAt(update, rule, 1_000, 900);
    train(5);

    assertThat(count.updates()).isEqualTo(1_005);
    assertThat(count.targetUpdates()).isEqualTo(905);
  }
}
