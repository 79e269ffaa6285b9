package dev.polyak.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import dev.polyak.node.Host;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Transport;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.JoinResponse;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.RunServiceGrpc;
import dev.polyak.runs.v1.State;
import dev.polyak.runs.v1.WatchRequest;
import dev.polyak.runs.v1.WatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplayNodeTest {
  private final ExecutorService calls = Executors.newFixedThreadPool(4);
  private final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "replay-node");
  private final Host host = new Host(system, calls);
  private final FakeRun run = new FakeRun();
  private final Address paramServer = new Address.InProcess("runs-" + UUID.randomUUID());
  private final Server runs = Transport.serve(paramServer, List.of(run), calls);

  /** Lets members in, or refuses them, and tells them that the run has stopped. */
  private static final class FakeRun extends RunServiceGrpc.RunServiceImplBase {
    final BlockingQueue<JoinRequest> joined = new LinkedBlockingQueue<>();
    volatile String refusal = "";

    @Override
    public void join(JoinRequest request, StreamObserver<JoinResponse> response) {
      joined.add(request);
      if (!refusal.isEmpty()) {
        response.onError(Status.FAILED_PRECONDITION.withDescription(refusal).asException());
        return;
      }
      response.onNext(JoinResponse.getDefaultInstance());
      response.onCompleted();
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<WatchResponse> response) {
      response.onNext(
          WatchResponse.newBuilder()
              .setProgress(Progress.newBuilder().setState(State.STATE_STOPPED))
              .build());
    }
  }

  @AfterEach
  void stop() {
    host.stop(0, "the test is done").toCompletableFuture().join();
    runs.shutdownNow();
    calls.shutdown();
  }

  @Test
  void servesAndJoinsItsRun() throws InterruptedException {
    Address address = ReplayNode.start(host, configuration("127.0.0.1:0", false));

    JoinRequest request = run.joined.poll(20, TimeUnit.SECONDS);
    await().until(() -> host.notReady().isEmpty());
    assertThat(request.getRole()).isEqualTo(Role.ROLE_REPLAY);
    assertThat(request.getRun()).isEqualTo("run-7");
    assertThat(request.getMember()).isEqualTo("replay-3");
    assertThat(request.getAddress()).isEqualTo(address.toString()).doesNotEndWith(":0");
    assertThat(createsTables(address)).isTrue();
  }

  @Test
  void tellsItsRunTheAddressAtWhichOthersReachIt() throws InterruptedException {
    Address address =
        ReplayNode.start(
            host,
            layers("127.0.0.1:0", false)
                .set("replay-service.advertise", "replay-3.example.org:7002")
                .build());

    assertThat(run.joined.poll(20, TimeUnit.SECONDS).getAddress())
        .isEqualTo("replay-3.example.org:7002");
    assertThat(createsTables(address)).isTrue();
  }

  @Test
  void servesAloneIfItIsToldTo() {
    Address address = ReplayNode.start(host, alone("127.0.0.1:0", false));

    assertThat(createsTables(address)).isTrue();
    assertThat(host.notReady()).isEmpty();
    assertThat(run.joined).isEmpty();
  }

  @Test
  void refusesToServeAloneAndToEndWithItsRun() {
    assertThatThrownBy(
            () -> ReplayNode.start(host, alone("in-process:replay-" + UUID.randomUUID(), true)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("replay-service.exit-with-run")
        .hasMessageContaining("replay-service.standalone");
  }

  @Test
  void endsWithItsRunIfItIsToldTo() {
    ReplayNode.start(host, configuration("in-process:replay-" + UUID.randomUUID(), true));

    await().until(system.getWhenTerminated().toCompletableFuture()::isDone);

    assertThat(host.exitCode()).isZero();
  }

  @Test
  void failsWhereTheRunRefusesIt() {
    run.refusal = "the name replay-3 is taken";
    ReplayNode.start(host, configuration("in-process:replay-" + UUID.randomUUID(), false));
    assertThat(host.notReady()).isNotEmpty();

    await().until(system.getWhenTerminated().toCompletableFuture()::isDone);

    assertThat(host.exitCode()).isEqualTo(1);
  }

  @Test
  void namesTheAddressThatItCannotListenAt() {
    Address taken = ReplayNode.start(host, configuration("127.0.0.1:0", false));

    assertThatThrownBy(() -> ReplayNode.start(host, configuration(taken.toString(), false)))
        .hasMessageContaining("cannot listen on " + taken);
  }

  private boolean createsTables(Address address) {
    ManagedChannel channel = Transport.connect(address, calls);
    try {
      return ReplayServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(20, TimeUnit.SECONDS)
          .createTables(Requests.tables(1 << 20, Requests.uniform("replay", 100)).build())
          .getCreated();
    } finally {
      channel.shutdownNow();
    }
  }

  private Configuration configuration(String listen, boolean exitWithRun) {
    return layers(listen, exitWithRun).build();
  }

  private Configuration alone(String listen, boolean exitWithRun) {
    return layers(listen, exitWithRun).set("replay-service.standalone", "true").build();
  }

  private Configuration.Layers layers(String listen, boolean exitWithRun) {
    return Configuration.layers()
        .set("cluster.param-server", paramServer.toString())
        .set("cluster.run", "run-7")
        .set("replay-service.listen", listen)
        .set("replay-service.name", "replay-3")
        .set("replay-service.exit-with-run", Boolean.toString(exitWithRun));
  }
}
