package dev.polyak.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import dev.polyak.node.management.Readiness;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Transport;
import dev.polyak.runs.v1.RunServiceGrpc;
import dev.polyak.runs.v1.StopRequest;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostTest {
  private static final Address ANY_PORT = new Address.Tcp("127.0.0.1", 0);

  private final ActorTestKit kit = ActorTestKit.create();
  private final ExecutorService calls = Executors.newCachedThreadPool();
  private final Host host = new Host(kit.system(), calls);
  private final Server server =
      host.serve(ANY_PORT, List.of(new RunServiceGrpc.RunServiceImplBase() {}));
  private final ManagedChannel channel =
      Transport.connect(Transport.addressOf(server, ANY_PORT), calls);

  @AfterEach
  void close() {
    stop();
    channel.shutdownNow();
    server.shutdownNow();
    calls.shutdown();
  }

  private void stop() {
    host.stop(0, "the test is over").toCompletableFuture().join();
  }

  private ServingStatus health(String service) {
    return HealthGrpc.newBlockingStub(channel)
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }

  @Test
  void itsServersAreHealthyUntilItStops() {
    assertThat(health("")).isEqualTo(ServingStatus.SERVING);
    assertThat(health(RunServiceGrpc.SERVICE_NAME)).isEqualTo(ServingStatus.SERVING);

    stop();

    assertThat(health("")).isEqualTo(ServingStatus.NOT_SERVING);
    assertThat(health(RunServiceGrpc.SERVICE_NAME)).isEqualTo(ServingStatus.NOT_SERVING);
  }

  @Test
  void metersItsServersCalls() {
    health(RunServiceGrpc.SERVICE_NAME);
    try {
      RunServiceGrpc.newBlockingStub(channel).stop(StopRequest.getDefaultInstance());
    } catch (StatusRuntimeException unimplemented) {
      // Counted all the same.
    }

    await()
        .untilAsserted(
            () ->
                assertThat(host.meters().scrape())
                    .contains(
                        "polyak_grpc_calls_total{status=\"OK\"} 1.0\n",
                        "polyak_grpc_calls_total{status=\"UNIMPLEMENTED\"} 1.0\n",
                        "polyak_grpc_open_calls 0.0\n")
                    .doesNotContain(
                        "polyak_grpc_received_bytes_total 0.0\n",
                        "polyak_grpc_sent_bytes_total 0.0\n"));
  }

  @Test
  void isReadyWhenAllItsNodesAre() {
    Readiness actor = host.readiness("actor-0", "the param-server");
    Readiness replay = host.readiness("replay-0", "the param-server");
    replay.ready();
    assertThat(host.notReady()).containsExactly("actor-0: waits for the param-server");

    actor.waitsFor("the run's specification");
    assertThat(host.notReady()).containsExactly("actor-0: waits for the run's specification");

    actor.ready();
    assertThat(host.notReady()).isEmpty();
  }

  @Test
  void probesSeeTheStop() throws Exception {
    Address management = host.manage((Address.Tcp) ANY_PORT).address();
    AtomicReference<HttpResponse<String>> ready = new AtomicReference<>();
    AtomicReference<HttpResponse<String>> live = new AtomicReference<>();
    host.atStop(
        Host.Phase.SERVE,
        "probe",
        () -> {
          ready.set(get(management, "/readyz"));
          live.set(get(management, "/livez"));
        });
    assertThat(get(management, "/readyz").statusCode()).isEqualTo(200);

    stop();

    assertThat(ready.get().statusCode()).isEqualTo(503);
    assertThat(ready.get().body()).isEqualTo("the process is stopping\n");
    assertThat(live.get().statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> get(Address address, String path) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://%s%s".formatted(address, path))).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }
}
