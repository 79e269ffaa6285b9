package dev.polyak.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import dev.polyak.environment.v1.AutoReset;
import dev.polyak.environment.v1.EnvironmentServiceGrpc;
import dev.polyak.environment.v1.Introduction;
import dev.polyak.environment.v1.PlayRequest;
import dev.polyak.environment.v1.PlayResponse;
import dev.polyak.node.Host;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.node.rpc.Transport;
import dev.polyak.replay.v1.DataType;
import dev.polyak.runs.v1.Box;
import dev.polyak.runs.v1.Discrete;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.JoinResponse;
import dev.polyak.runs.v1.RunServiceGrpc;
import dev.polyak.runs.v1.Shard;
import dev.polyak.runs.v1.Space;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A node whose environments are clients, before a param-server that takes two actions and no more.
 */
class ActorNodeTest {
  private static final Address RUNS = new Address.InProcess("actor-node-test-runs");
  private static final Address GATEWAY = new Address.InProcess("actor-node-test-gateway");

  private final ExecutorService calls = Executors.newCachedThreadPool();
  private final Host host =
      new Host(
          ActorSystem.create(
              Behaviors.empty(), "actor-node-test", configuration("external").toConfig()),
          calls);
  private Server runs;
  private ManagedChannel gateway;

  /** A run that takes two actions. */
  private static final class OfTwoActions extends RunServiceGrpc.RunServiceImplBase {
    @Override
    public void join(JoinRequest request, StreamObserver<JoinResponse> reply) {
      int actions = request.getSpecification().getActionSpace().getDiscrete().getN();
      if (actions != 2) {
        reply.onError(Refusal.status(Refusal.state("run r has 2 actions, not %d", actions)));
        return;
      }
      reply.onNext(
          JoinResponse.newBuilder()
              .setSpecification(request.getSpecification())
              .setSession(1)
              .addShards(Shard.newBuilder().setName("replay-0").setAddress("in-process:nowhere"))
              .build());
      reply.onCompleted();
    }
  }

  private static Configuration configuration(String environment, String... settings) {
    Configuration.Layers layers =
        Configuration.layers()
            .set("run.environment", environment)
            .set("cluster.param-server", RUNS.toString())
            .set("actor-node.gateway.listen", GATEWAY.toString());
    for (String setting : settings) {
      layers.set(setting);
    }
    return layers.build();
  }

  @BeforeEach
  void start() {
    runs = Transport.serve(RUNS, List.of(new OfTwoActions()), calls);
    gateway = Transport.connect(GATEWAY, calls);
  }

  @AfterEach
  void stop() {
    gateway.shutdownNow();
    host.stop(0, "the test is over").toCompletableFuture().join();
    runs.shutdownNow();
    calls.shutdownNow();
  }

  private BlockingClientCall<PlayRequest, PlayResponse> client(Space actions) throws Exception {
    BlockingClientCall<PlayRequest, PlayResponse> call =
        EnvironmentServiceGrpc.newBlockingV2Stub(gateway).play();
    call.write(
        PlayRequest.newBuilder()
            .setIntroduction(
                Introduction.newBuilder()
                    .setProtocolVersion(1)
                    .setName("lab")
                    .setObservationSpace(measured())
                    .setActionSpace(actions)
                    .setEnvironments(1)
                    .setAutoReset(AutoReset.AUTO_RESET_DISABLED))
            .build());
    return call;
  }

  private static Space measured() {
    return Space.newBuilder()
        .setBox(
            Box.newBuilder()
                .setDataType(DataType.DATA_TYPE_FLOAT32)
                .addShape(1)
                .addLow(0)
                .addHigh(1))
        .build();
  }

  private static Space counted(int n) {
    return Space.newBuilder().setDiscrete(Discrete.newBuilder().setN(n)).build();
  }

  private void assertRefused(Space actions, Status.Code code, String why) throws Exception {
    BlockingClientCall<PlayRequest, PlayResponse> client = client(actions);
    assertThatExceptionOfType(StatusException.class)
        .isThrownBy(client::read)
        .satisfies(refused -> assertThat(refused.getStatus().getCode()).isEqualTo(code))
        .withMessageContaining(why);
    assertThat(host.notReady()).containsExactly("actor-0: waits for the first environment");
  }

  @Test
  void whomTheAlgorithmOrTheRunRefusesIsToldSoAndTheNodeWaitsForTheNext() throws Exception {
    ActorNode.start(host, configuration("external"));

    assertRefused(measured(), Status.Code.INVALID_ARGUMENT, "discrete");
    assertRefused(counted(3), Status.Code.FAILED_PRECONDITION, "run r has 2 actions, not 3");
    assertRefused(counted(4), Status.Code.FAILED_PRECONDITION, "run r has 2 actions, not 4");
    assertThat(client(counted(2)).read().hasWelcome()).isTrue();
    assertThat(host.notReady()).isEmpty();
    assertThat(host.exitCode()).isZero();
  }

  @Test
  void simulatorsTakeARunWhoseEnvironmentsAreElsewhere() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(
            () ->
                ActorNode.check(
                    configuration("CartPole-v1", "actor-node.gateway.simulators=[\"sim:7006\"]")))
        .withMessage(
            "actor-node.gateway.simulators = [sim:7006] takes run.environment = external (polyak"
                + " train --external), not CartPole-v1");
  }

  @Test
  void aSimulatorIsDialledAtAPort() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(
            () ->
                ActorNode.check(
                    configuration("external", "actor-node.gateway.simulators=[\"sim:0\"]")))
        .withMessageContaining("simulators has sim:0: a simulator is dialled at a port");
  }
}
