package dev.polyak.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.polyak.learner.testing.FakeParameters;
import dev.polyak.learner.testing.FakeReplay;
import dev.polyak.learner.testing.FakeRuns;
import dev.polyak.learner.testing.InProcess;
import dev.polyak.learner.testing.TestRun;
import dev.polyak.node.Host;
import dev.polyak.parameters.v1.Kind;
import dev.polyak.parameters.v1.Outcome;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.State;
import io.grpc.Status;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LearnerNodeTest {
  private final ActorTestKit kit = ActorTestKit.create();
  private final FakeRuns runs = new FakeRuns();
  private final FakeReplay replay = new FakeReplay().answering();
  private final FakeParameters parameters = new FakeParameters();
  private final InProcess transport = new InProcess(runs, replay, parameters);
  private final Host host = new Host(kit.system(), transport.calls());

  @AfterEach
  void close() {
    stop();
    transport.close();
  }

  private void start(String... assignments) {
    String[] all = java.util.Arrays.copyOf(assignments, assignments.length + 1);
    all[assignments.length] = "cluster.param-server=\"" + transport.address() + "\"";
    LearnerNode.start(host, TestRun.configuration(all));
  }

  private void specify(Map<String, String> shared) {
    runs.specify(TestRun.specification(shared), transport.address().toString());
  }

  private void stop() {
    CompletableFuture<?> stopped = host.stop(0, "the test is over").toCompletableFuture();
    stopped.join();
  }

  private void awaitUpdates(int updates) {
    await().until(() -> parameters.newest().getUpdate() >= updates);
  }

  @Test
  void waitsForWhoIsToBringTheSpecificationAndThenLearns() {
    start();
    await().until(() -> runs.joins.size() >= 2);
    assertThat(runs.acquired).isEmpty();
    await()
        .untilAsserted(
            () ->
                assertThat(host.notReady())
                    .containsExactly(
                        "learner: waits for the run's specification, which the first actor-node"
                            + " brings"));

    specify(Map.of());
    awaitUpdates(20);
    assertThat(host.notReady()).isEmpty();
    assertThat(host.meters().scrape()).contains("polyak_learner_leads 1.0\n");
    assertThat(parameters.log.getFirst()).isEqualTo("restore 0");
    assertThat(parameters.log.get(1)).isEqualTo("publish 5");
    await().until(() -> !runs.reports.isEmpty());
    assertThat(runs.reports.getFirst().getMetricsMap()).containsKeys("loss", "gradient_norm");
  }

  @Test
  void waitsForTheLeaseWhileAnotherLearnerHoldsIt() {
    runs.holdLease("somebody");
    specify(Map.of());
    start();
    await().until(() -> runs.acquired.size() >= 2);
    assertThat(parameters.log).isEmpty();

    runs.holdLease("");
    awaitUpdates(5);
  }

  @Test
  void publishesTheLastWeightsAndReleasesTheLeaseWhenTheNodeStops() {
    specify(Map.of("rates.publish.every", "1000000"));
    start();
    await().until(() -> replay.draws.size() > 10);
    stop();

    long published = parameters.newest().getUpdate();
    assertThat(published).isPositive();
    assertThat(parameters.log).containsExactly("restore 0", "publish " + published);
    assertThat(runs.released).hasSize(1);
    assertThat(runs.reports.getLast().getUpdates()).isEqualTo(published);
    assertThat(host.exitCode()).isZero();
  }

  @Test
  void publishesTheLastWeightsAsSoonAsTheRunIsStopping() {
    specify(Map.of("rates.publish.every", "1000000"));
    start("learner-node.exit-with-run=false");
    await().until(() -> replay.draws.size() > 10);
    runs.progress(Progress.newBuilder().setState(State.STATE_STOPPING));

    await().until(() -> parameters.log.size() == 2);
    await().until(() -> runs.released.size() == 1);
    runs.progress(Progress.newBuilder().setState(State.STATE_STOPPED));
    assertThat(parameters.log).hasSize(2);
    assertThat(kit.system().whenTerminated().isCompleted()).isFalse();
  }

  @Test
  void aProcessEndsWithItsRun() {
    specify(Map.of());
    start();
    awaitUpdates(5);
    runs.progress(Progress.newBuilder().setState(State.STATE_STOPPED));

    kit.system().getWhenTerminated().toCompletableFuture().join();
    assertThat(host.exitCode()).isZero();
    assertThat(runs.released).hasSize(1);
  }

  @Test
  void aLostLeaseEndsAllWritesAndTheNode() {
    specify(Map.of());
    start();
    awaitUpdates(5);
    runs.grantElsewhere();

    kit.system().getWhenTerminated().toCompletableFuture().join();
    assertThat(host.exitCode()).isEqualTo(1);
    assertThat(runs.released).isEmpty();
  }

  @Test
  void aRefusedPublishOfAnOldEpochEndsTheNode() {
    specify(Map.of());
    start();
    awaitUpdates(5);
    parameters.script.add(Outcome.OUTCOME_STALE_EPOCH);

    kit.system().getWhenTerminated().toCompletableFuture().join();
    assertThat(host.exitCode()).isEqualTo(1);
  }

  @Test
  void aShardThatFencesTheLearnerEndsTheNode() {
    specify(Map.of());
    start();
    awaitUpdates(5);
    replay.failSampling(Status.FAILED_PRECONDITION.withDescription("epoch 1 is stale"));

    kit.system().getWhenTerminated().toCompletableFuture().join();
    assertThat(host.exitCode()).isEqualTo(1);
  }

  @Test
  void refusesASpecificationOfOtherNetworks() {
    specify(Map.of("agent.hidden", "[9]"));
    start();

    kit.system().getWhenTerminated().toCompletableFuture().join();
    assertThat(host.exitCode()).isEqualTo(1);
    assertThat(runs.acquired).isEmpty();
  }

  @Test
  void goesOnWhereTheParamServerComesBack() throws InterruptedException {
    specify(Map.of());
    start();
    awaitUpdates(5);
    transport.stop();
    transport.start();
    long before = parameters.newest().getUpdate();

    awaitUpdates((int) before + 20);
    assertThat(host.exitCode()).isZero();
    assertThat(List.copyOf(parameters.log))
        .filteredOn(call -> call.startsWith("restore"))
        .hasSizeGreaterThanOrEqualTo(1);
    assertThat(parameters.weights(Kind.KIND_ONLINE)).hasSize(TestRun.PARAMETERS);
  }

  @Test
  void keepsItsLease() {
    specify(Map.of());
    start();

    await().until(() -> runs.renewed.size() >= 3);
    assertThat(runs.acquired).hasSize(1);
  }

  @Test
  void stopsWhileItStillWaits() {
    start();
    await().until(() -> !runs.joins.isEmpty());
    stop();

    assertThat(host.exitCode()).isZero();
  }
}
