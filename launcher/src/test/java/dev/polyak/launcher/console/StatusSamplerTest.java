package dev.polyak.launcher.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Transport;
import dev.polyak.replay.v1.RateLimit;
import dev.polyak.replay.v1.ReplayServiceGrpc.ReplayServiceImplBase;
import dev.polyak.replay.v1.TableStatus;
import dev.polyak.replay.v1.Totals;
import dev.polyak.replay.v1.WatchStatusRequest;
import dev.polyak.replay.v1.WatchStatusResponse;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.Shard;
import dev.polyak.runs.v1.State;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusSamplerTest {
  private static final String METRICS =
      """
      polyak_actor_gateway_clients 2.0
      polyak_actor_gateway_environments 6.0
      polyak_actor_weights_staleness_updates 12.0
      polyak_actor_weights_staleness_seconds 0.5
      """;

  private final AtomicLong nanos = new AtomicLong();
  private final List<Server> servers = new ArrayList<>();
  private final List<String> metrics = new ArrayList<>(List.of(METRICS));
  private final StatusSampler sampler =
      new StatusSampler(
          "r", address -> Transport.connect(address, Runnable::run), () -> metrics, nanos::get);

  /** A shard that tells its status, and goes on doing so until the caller has had enough. */
  private static final class TellingShard extends ReplayServiceImplBase {
    private final WatchStatusResponse status;

    TellingShard(WatchStatusResponse status) {
      this.status = status;
    }

    @Override
    public void watchStatus(
        WatchStatusRequest request, StreamObserver<WatchStatusResponse> responses) {
      if (request.getRun().equals("r")) {
        responses.onNext(status);
      } else {
        responses.onError(Status.NOT_FOUND.asRuntimeException());
      }
    }
  }

  @AfterEach
  void close() {
    sampler.close();
    servers.forEach(Server::shutdownNow);
  }

  private Shard shard(String name, WatchStatusResponse status) {
    Address address = new Address.InProcess("sampled-" + name);
    servers.add(Transport.serve(address, List.of(new TellingShard(status)), Runnable::run));
    return Shard.newBuilder().setName(name).setAddress(address.toString()).setPresent(true).build();
  }

  private static WatchStatusResponse status(long rows, double error, double waited) {
    return WatchStatusResponse.newBuilder()
        .setStreams(4)
        .setBytes(1_000)
        .addTables(
            TableStatus.newBuilder()
                .setRows(rows)
                .setCapacitySteps(500)
                .setTotals(Totals.newBuilder().setInserted(rows + 5).setSampled(7).setRemoved(5))
                .setRateLimit(
                    RateLimit.newBuilder()
                        .setSamplesPerInsert(8)
                        .setMinimumSize(100)
                        .setMinimumDifference(Double.NEGATIVE_INFINITY)
                        .setMaximumDifference(64))
                .setError(error)
                .setWaitingAppends(1)
                .setDrawSecondsWaited(waited))
        .build();
  }

  private static Progress.Builder running() {
    return Progress.newBuilder()
        .setState(State.STATE_RUNNING)
        .setSeconds(10)
        .setEnvironmentSteps(900)
        .setLearnerUpdates(30)
        .setEpoch(1)
        .setVersion(3);
  }

  private JsonNode sample() throws InterruptedException {
    return sampler.sample().orElseThrow();
  }

  @Test
  void asksNobodyBeforeTheRunAndAfterIt() throws InterruptedException {
    assertThat(sampler.sample()).isEmpty();
    sampler.progressed(running().setState(State.STATE_STOPPED).build());
    assertThat(sampler.sample()).isEmpty();
  }

  @Test
  void addsUpOverTheShards() throws InterruptedException {
    sampler.progressed(
        running()
            .addShards(shard("a", status(100, 20, 1)))
            .addShards(shard("b", status(40, 30, 3)))
            .build());
    JsonNode line = sample();
    assertThat(line.get("event").asText()).isEqualTo("status");
    assertThat(line.get("rows").asLong()).isEqualTo(140);
    assertThat(line.get("capacity").asLong()).isEqualTo(1_000);
    assertThat(line.get("inserted").asLong()).isEqualTo(150);
    assertThat(line.get("streams").asLong()).isEqualTo(8);
    assertThat(line.get("appendsWaiting").asLong()).isEqualTo(2);
    assertThat(line.get("limiterError").asDouble()).isEqualTo(25);
    assertThat(line.get("limiterHighest").asDouble()).isEqualTo(64);
    assertThat(line.has("limiterLowest")).isFalse();
    assertThat(line.get("drawsWaited").asDouble()).isEqualTo(4);
    assertThat(line.get("limit").asText()).startsWith("8 samples per insert, minimum size 100");
    assertThat(line.get("shardsAnswering").asInt()).isEqualTo(2);
  }

  @Test
  void leavesOutShardsThatAreGoneOrDoNotAnswer() throws InterruptedException {
    Shard silent = Shard.newBuilder().setAddress("in-process:nobody").setPresent(true).build();
    Shard gone = Shard.newBuilder().setAddress("in-process:gone").build();
    Shard there = shard("a", status(100, 20, 1));
    sampler.progressed(running().addShards(silent).addShards(gone).addShards(there).build());
    JsonNode line = sample();
    assertThat(line.get("rows").asLong()).isEqualTo(100);
    assertThat(line.get("shards").asInt()).isEqualTo(3);
    assertThat(line.get("shardsAnswering").asInt()).isEqualTo(1);
    // The next one has another shard in its place.
    sampler.progressed(running().addShards(shard("b", status(7, 0, 0))).build());
    assertThat(sample().get("rows").asLong()).isEqualTo(7);
  }

  @Test
  void saysNothingOfTablesThatAreNotThere() throws InterruptedException {
    sampler.progressed(
        running().addShards(shard("a", WatchStatusResponse.getDefaultInstance())).build());
    assertThat(sample().has("rows")).isFalse();
    assertThat(sample().get("shardsAnswering").asInt()).isEqualTo(1);
  }

  @Test
  void takesClientsAndStalenessFromTheMetrics() throws InterruptedException {
    sampler.progressed(running().build());
    assertThat(sample().get("clients").asLong()).isEqualTo(2);
    assertThat(sample().get("environments").asLong()).isEqualTo(6);
    assertThat(sample().get("stalenessUpdates").asLong()).isEqualTo(12);
    metrics.clear();
    assertThat(sample().has("clients")).isFalse();
  }

  @Test
  void timeGoesOnWhileTheRunDoesEvenWithoutNews() throws InterruptedException {
    sampler.progressed(running().build());
    nanos.addAndGet(2_500_000_000L);
    assertThat(sample().get("seconds").asDouble()).isEqualTo(12.5);
    sampler.progressed(running().setState(State.STATE_WAITING).build());
    nanos.addAndGet(2_500_000_000L);
    assertThat(sample().get("seconds").asDouble()).isEqualTo(10);
  }
}
