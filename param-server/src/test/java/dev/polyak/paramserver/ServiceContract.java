package dev.polyak.paramserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.polyak.node.metrics.Meters;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Transport;
import dev.polyak.parameters.v1.Outcome;
import dev.polyak.parameters.v1.PublishResponse;
import dev.polyak.parameters.v1.RestoreResponse;
import dev.polyak.parameters.v1.SubscribeResponse;
import dev.polyak.proto.Tensors;
import dev.polyak.runs.v1.Episode;
import dev.polyak.runs.v1.Event;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.JoinResponse;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.ReleaseLeaseRequest;
import dev.polyak.runs.v1.ReportRequest;
import dev.polyak.runs.v1.ReportResponse;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.State;
import dev.polyak.runs.v1.StopRequest;
import dev.polyak.runs.v1.WatchResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What both services promise, over any transport. */
abstract class ServiceContract {
  private final Meters meters = new Meters();
  private final ActorTestKit kit = ActorTestKit.create();
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
  private ParamServer paramServer;
  private Server server;
  private Client client;

  /** Where the server of a test listens. */
  abstract Address address();

  @BeforeEach
  void start() {
    Address configured = address();
    paramServer =
        new ParamServer(ParamServerSettings.defaults(configured, ""), kit.system(), meters);
    server = Transport.serve(configured, paramServer.services(), calls);
    client = new Client(Transport.addressOf(server, configured));
  }

  @AfterEach
  void stop() throws InterruptedException {
    client.close();
    paramServer.close();
    server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    calls.shutdown();
    kit.shutdownTestKit();
  }

  private long restored(float value) throws Exception {
    client.join("actor", Role.ROLE_ACTOR);
    long session = client.join("learner", Role.ROLE_LEARNER).getSession();
    long epoch = client.acquire("learner", session);
    assertThat(client.restore(epoch, value).get().getOutcome()).isEqualTo(Outcome.OUTCOME_ACCEPTED);
    return epoch;
  }

  @Test
  void aRunFromItsFirstJoinToItsEnd() throws Exception {
    assertThat(client.join("learner", Role.ROLE_LEARNER).hasSpecification()).isFalse();
    JoinResponse actor = client.join("actor", Role.ROLE_ACTOR);
    assertThat(actor.getProgress().getState()).isEqualTo(State.STATE_WAITING);
    assertThat(client.join("learner", Role.ROLE_LEARNER).getSpecification())
        .isEqualTo(Client.SPECIFICATION);
    long epoch = client.acquire("learner", 2);
    RestoreResponse restored = client.restore(epoch, 1).get();
    assertThat(restored.getVersion()).isZero();
    PublishResponse published = client.publish(epoch, 1, 2).get();
    assertThat(published.getOutcome()).isEqualTo(Outcome.OUTCOME_ACCEPTED);
    assertThat(published.getTargetHashesList()).containsExactly(Tensors.hash(Client.filled(2)));
    Received<WatchResponse> watch = client.watch("actor", 0);
    Progress stopped =
        client.runs().stop(StopRequest.newBuilder().setRun("r").build()).getProgress();
    assertThat(stopped.getState()).isEqualTo(State.STATE_STOPPED);
    assertThat(stopped.getLearnerUpdates()).isEqualTo(16);
    assertThat(stopped.getVersion()).isEqualTo(1);
    assertThat(watch.end.get().isOk()).isTrue();
    assertThat(watch.messages.getLast().getProgress().getState()).isEqualTo(State.STATE_STOPPED);
  }

  @Test
  void theAnswerToRestoreIsFollowedByARunningRun() throws Exception {
    restored(1);
    Received<ReportResponse> acknowledgements = new Received<>();
    StreamObserver<ReportRequest> reports = client.runsAsync().report(acknowledgements);
    reports.onNext(report(1).setEnvironmentSteps(4).build());
    await().until(() -> !acknowledgements.messages.isEmpty());
    Progress progress = acknowledgements.messages.getFirst().getProgress();
    assertThat(progress.getState()).isEqualTo(State.STATE_RUNNING);
    assertThat(progress.getEnvironmentSteps()).isEqualTo(4);
    assertThat(progress.getEpoch()).isEqualTo(1);
    reports.onCompleted();
    assertThat(acknowledgements.end.get().isOk()).isTrue();
  }

  private static ReportRequest.Builder report(long sequence) {
    return ReportRequest.newBuilder()
        .setRun("r")
        .setMember("actor")
        .setSession(1)
        .setSequence(sequence);
  }

  @Test
  void manyReportsInFlightAreEachAcknowledgedInOrder() throws Exception {
    restored(1);
    Received<ReportResponse> acknowledgements = new Received<>();
    StreamObserver<ReportRequest> reports = client.runsAsync().report(acknowledgements);
    for (int i = 1; i <= 300; i++) {
      reports.onNext(report(i).setEnvironmentSteps(i).addEpisodes(Episode.newBuilder()).build());
    }
    reports.onCompleted();
    assertThat(acknowledgements.end.get().isOk()).isTrue();
    assertThat(acknowledgements.messages).hasSize(300);
    for (int i = 0; i < 300; i++) {
      ReportResponse each = acknowledgements.messages.get(i);
      assertThat(each.getSequence()).isEqualTo(i + 1);
      assertThat(each.getProgress().getEnvironmentSteps()).isEqualTo(i + 1);
    }
    Received<WatchResponse> watch = client.watch("actor", 0);
    await().until(() -> episodes(watch).size() == 300);
    assertThat(episodes(watch)).doesNotHaveDuplicates();
  }

  private static List<Long> episodes(Received<WatchResponse> watch) {
    return watch.messages.stream()
        .flatMap(each -> each.getEventsList().stream())
        .filter(Event::hasEpisode)
        .map(Event::getIndex)
        .toList();
  }

  @Test
  void aSubscriberThatCameFirstGetsEachSnapshotWhole() throws Exception {
    client.join("actor", Role.ROLE_ACTOR);
    Received<SubscribeResponse> subscription = client.subscribe(Client.ONLINE, Client.TARGET);
    long epoch = restored(1);
    for (int version = 1; version <= 20; version++) {
      client.publish(epoch, version, version).get();
    }
    await()
        .until(
            () -> {
              List<Received.Whole> whole = Received.snapshots(subscription);
              return !whole.isEmpty() && whole.getLast().header().getVersion() == 20;
            });
    List<Received.Whole> snapshots = Received.snapshots(subscription);
    assertThat(snapshots).extracting(each -> each.header().getVersion()).isSorted();
    for (Received.Whole each : snapshots) {
      float expected = Math.max(1, each.header().getVersion());
      assertThat(Arrays.equals(each.vector(), Client.filled(expected))).isTrue();
    }
  }

  @Test
  void anInterruptedPublishLeavesTheOldSnapshot() throws Exception {
    long epoch = restored(1);
    Client vanishing = new Client(Transport.addressOf(server, address()));
    assertThat(vanishing.publish(epoch, 1, Client.filled(9), 1)).isNotDone();
    vanishing.close();
    assertThat(client.publish(epoch, 1, 2).get().getOutcome()).isEqualTo(Outcome.OUTCOME_ACCEPTED);
    Received<SubscribeResponse> subscription = client.subscribe(Client.ONLINE);
    await().until(() -> !Received.snapshots(subscription).isEmpty());
    assertThat(Received.snapshots(subscription).getFirst().vector()).containsOnly(2);
  }

  @Test
  void weightsThatAreNotFiniteAreRefused() throws Exception {
    long epoch = restored(1);
    float[] weights = Client.filled(2);
    weights[Client.PARAMETERS - 1] = Float.POSITIVE_INFINITY;
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> client.publish(epoch, 1, weights, 0).get())
        .withMessageContaining("INVALID_ARGUMENT")
        .withMessageContaining("element 299999 of 300000 is Infinity");
    assertThat(client.publish(epoch, 1, 2).get().getVersion()).isEqualTo(1);
  }

  @Test
  void aLearnerThatWakesAfterAnotherTookOverIsFenced() throws Exception {
    long epoch = restored(1);
    client
        .runs()
        .releaseLease(
            ReleaseLeaseRequest.newBuilder()
                .setRun("r")
                .setMember("learner")
                .setEpoch(epoch)
                .build());
    long session = client.join("second", Role.ROLE_LEARNER).getSession();
    long newer = client.acquire("second", session);
    assertThat(newer).isEqualTo(epoch + 1);
    assertThat(client.publish(epoch, 1, 9).get().getOutcome())
        .isEqualTo(Outcome.OUTCOME_STALE_EPOCH);
    assertThat(client.restore(epoch, 9).get().getOutcome()).isEqualTo(Outcome.OUTCOME_STALE_EPOCH);
    assertStatus(Status.Code.FAILED_PRECONDITION, () -> client.renew("learner", epoch));
    assertThat(client.restore(newer, 3).get().getOutcome()).isEqualTo(Outcome.OUTCOME_ACCEPTED);
  }

  private static void assertStatus(Status.Code code, Runnable call) {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(call::run)
        .satisfies(failure -> assertThat(failure.getStatus().getCode()).isEqualTo(code));
  }

  @Test
  void errorsHaveTheirStatus() {
    assertStatus(Status.Code.NOT_FOUND, () -> client.acquire("learner", 1));
    assertThat(client.subscribe(Client.ONLINE).end.join().getCode())
        .isEqualTo(Status.Code.NOT_FOUND);
    assertThat(client.watch("actor", 0).end.join().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertStatus(
        Status.Code.INVALID_ARGUMENT, () -> client.join("../../etc/passwd", Role.ROLE_OBSERVER));
    client.join("learner", Role.ROLE_LEARNER);
    assertStatus(Status.Code.FAILED_PRECONDITION, () -> client.acquire("learner", 1));
    client.join("actor", Role.ROLE_ACTOR);
    assertStatus(
        Status.Code.FAILED_PRECONDITION,
        () ->
            client
                .runs()
                .join(
                    JoinRequest.newBuilder()
                        .setProtocolVersion(1)
                        .setRun("r")
                        .setMember("b")
                        .setRole(Role.ROLE_ACTOR)
                        .setSpecification(Client.SPECIFICATION.toBuilder().setHorizon(9))
                        .build()));
  }

  @Test
  void whoOnlyLooksBeginsNoRun() {
    assertStatus(Status.Code.NOT_FOUND, () -> client.join("looks", Role.ROLE_OBSERVER));
    assertThat(meters.scrape()).contains("polyak_param_server_runs 0.0\n");
    client.join("learner", Role.ROLE_LEARNER);
    assertThat(client.join("looks", Role.ROLE_OBSERVER).getSession()).isEqualTo(1);
  }

  @Test
  void runsAreBounded() {
    JoinRequest.Builder request =
        JoinRequest.newBuilder().setProtocolVersion(1).setMember("m").setRole(Role.ROLE_LEARNER);
    for (int i = 0; i < 16; i++) {
      assertThat(client.runs().join(request.setRun("run-" + i).build()).getSession()).isEqualTo(1);
    }
    assertStatus(
        Status.Code.RESOURCE_EXHAUSTED,
        () -> client.runs().join(request.setRun("one-more").build()));
  }

  @Test
  void metersTheWeightsOfEachRun() throws Exception {
    client.join("learner", Role.ROLE_LEARNER);
    assertThat(meters.scrape())
        .contains(
            "polyak_param_server_runs 1.0\n",
            "polyak_param_server_weights_version{run=\"r\"} NaN\n",
            "polyak_param_server_subscribers{run=\"r\"} 0.0\n");
    client.subscribe(Client.ONLINE);
    long epoch = restored(1);
    client.publish(epoch, 1, 2).get();
    client.publish(epoch, 9, 3).get();
    client.runsAsync().report(new Received<>()).onNext(report(1).setEnvironmentSteps(4).build());

    await()
        .untilAsserted(
            () ->
                assertThat(meters.scrape())
                    .contains(
                        "polyak_param_server_weights_epoch{run=\"r\"} 1.0\n",
                        "polyak_param_server_weights_version{run=\"r\"} 1.0\n",
                        "polyak_param_server_weights_update{run=\"r\"} 16.0\n",
                        "polyak_param_server_environment_steps_total{run=\"r\"} 4.0\n",
                        "polyak_param_server_subscribers{run=\"r\"} 1.0\n",
                        write("restore", "accepted", 1),
                        write("publish", "accepted", 1),
                        write("publish", "wrong_version", 1),
                        write("publish", "stale_epoch", 0),
                        "polyak_param_server_write_seconds_count{call=\"publish\"} 2\n"));
    assertThat(meters.scrape())
        .doesNotContain("polyak_param_server_write_seconds_sum{call=\"publish\"} 0.0\n");
  }

  private static String write(String call, String outcome, int count) {
    return "polyak_param_server_writes_total{call=\"%s\",outcome=\"%s\"} %d.0\n"
        .formatted(call, outcome, count);
  }

  @Test
  void theEndOfTheServerEndsEveryCall() throws Exception {
    long epoch = restored(1);
    Received<WatchResponse> watch = client.watch("actor", 0);
    Received<SubscribeResponse> subscription = client.subscribe(Client.ONLINE);
    Received<ReportResponse> acknowledgements = new Received<>();
    client.runsAsync().report(acknowledgements).onNext(report(1).build());
    await().until(() -> !acknowledgements.messages.isEmpty() && !watch.messages.isEmpty());
    paramServer.close();
    assertThat(watch.end.get().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(subscription.end.get().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(acknowledgements.end.get().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertStatus(Status.Code.UNAVAILABLE, () -> client.renew("learner", epoch));
  }
}
