package dev.polyak.learner.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.learner.lease.Lease;
import dev.polyak.learner.testing.Rows;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Transport;
import dev.polyak.node.run.ReplayShard;
import dev.polyak.replay.v1.CreateTablesRequest;
import dev.polyak.replay.v1.RateLimit;
import dev.polyak.replay.v1.Selector;
import dev.polyak.replay.v1.Signature;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayTablesTest {
  private static final Phase NO_PHASE = new Phase(0, 0);

  private static CreateTablesRequest request(String... assignments) {
    return request(Rows.SIGNATURE, assignments);
  }

  private static CreateTablesRequest request(Signature signature, String... assignments) {
    Configuration.Layers layers = Configuration.layers();
    for (String assignment : assignments) {
      layers.set(assignment);
    }
    Lease lease = new Lease(null, "r", "learner", 4, Duration.ofSeconds(1), why -> {});
    try (ReplayShard shard =
        new ReplayShard(
            "replay-0",
            new Address.InProcess("nowhere"),
            address -> Transport.connect(address, Runnable::run))) {
      return new ReplayTables(
              shard, lease, signature, ReplaySettings.of(layers.build()), 3, 64, 4, NO_PHASE, 77)
          .request();
    }
  }

  @Test
  void asksForOneTableAsConfigured() {
    CreateTablesRequest request = request();

    assertThat(request.getRun()).isEqualTo("r");
    assertThat(request.getEpoch()).isEqualTo(4);
    assertThat(request.getSignature()).isEqualTo(Rows.SIGNATURE);
    assertThat(request.getHorizon()).isEqualTo(3);
    assertThat(request.getLargestAppend()).isEqualTo(256);
    assertThat(request.getLargestDraw()).isEqualTo(64);
    assertThat(request.getSeed()).isEqualTo(77);
    assertThat(request.getTablesList()).hasSize(1);
    assertThat(request.getTables(0).getName()).isEqualTo("replay");
    assertThat(request.getTables(0).getSampler())
        .isEqualTo(
            Selector.newBuilder().setKind(Selector.Kind.KIND_PRIORITISED).setAlpha(0.6).build());
    assertThat(request.getTables(0).getRemover().getKind()).isEqualTo(Selector.Kind.KIND_FIFO);
    assertThat(request.getTables(0).getCapacitySteps()).isEqualTo(100_000);
  }

  @Test
  void aUniformSamplerHasNoExponent() {
    assertThat(request("replay.sampler=uniform").getTables(0).getSampler())
        .isEqualTo(Selector.newBuilder().setKind(Selector.Kind.KIND_UNIFORM).build());
  }

  @Test
  void sizesStorageFromTheRowsUnlessItIsConfigured() {
    // 8 + 4 + 4 bytes and the flags, padded to 24.
    assertThat(ReplayTables.rowBytes(Rows.SIGNATURE)).isEqualTo(24);
    assertThat(request().getCapacityBytes()).isEqualTo(4_800_000);
    assertThat(request("replay.capacity.steps=2000").getCapacityBytes()).isEqualTo(1 << 20);
    assertThat(request("replay.capacity.bytes=123456789").getCapacityBytes())
        .isEqualTo(123_456_789);
  }

  @Test
  void sizesStorageForAStacksFiles() {
    Signature stacked =
        Signature.newBuilder()
            .addColumns(Rows.SIGNATURE.getColumns(0).toBuilder().setStack(65))
            .addColumns(Rows.SIGNATURE.getColumns(1))
            .addColumns(Rows.SIGNATURE.getColumns(2))
            .build();

    assertThat(ReplayTables.rowBytes(stacked)).isEqualTo(24);
    assertThat(request(stacked, "replay.capacity.steps=2000").getCapacityBytes())
        .isEqualTo(64 * 1_024 * 24);
  }

  @Test
  void severalShardsShareTheCapacityAndHaveTheLimitInCommon() {
    CreateTablesRequest request =
        request(
            "replay.shards=3",
            "replay.capacity.steps=100000",
            "replay.capacity.bytes=9000001",
            "replay.minimum-size=90000");

    assertThat(request.getShards()).isEqualTo(3);
    assertThat(request.getTables(0).getCapacitySteps()).isEqualTo(33_334);
    assertThat(request.getCapacityBytes()).isEqualTo(3_000_001);
    assertThat(request.getTables(0).getRateLimit().getMinimumSize()).isEqualTo(90_000);
    assertThat(request().getShards()).isEqualTo(1);
  }

  @Test
  void theLimitCentresOnTheFirstDraw() {
    RateLimit limit = request().getTables(0).getRateLimit();

    assertThat(limit.getSamplesPerInsert()).isEqualTo(16);
    assertThat(limit.getMinimumSize()).isEqualTo(1_000);
    assertThat(limit.getMinimumDifference()).isEqualTo(16_000 - (16 * 64 + 16 * 128));
    assertThat(limit.getMaximumDifference()).isEqualTo(16_000 + (16 * 64 + 16 * 128));
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "64, 0.01, 1", "512, 1000000, 1", "32, 4, 1.5", "65536, 0.001, 1000000"})
  void neverTooNarrowForOneDrawAndOneAppend(int batch, double stepsPerUpdate, double slack) {
    RateLimit limit = RateLimits.of(batch, stepsPerUpdate, NO_PHASE, 1_000, slack, 256);

    assertThat(limit.getMaximumDifference() - limit.getMinimumDifference())
        .isGreaterThanOrEqualTo((batch + 256 * limit.getSamplesPerInsert()) * (1 - 1e-12));
  }

  @Test
  void bothSidesRunFreeWithoutARatio() {
    RateLimit limit = RateLimits.of(64, 0, NO_PHASE, 1_000, 16, 256);

    assertThat(limit.getMinimumDifference()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(limit.getMaximumDifference()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(limit.getSamplesPerInsert()).isPositive();
    assertThat(limit.getMinimumSize()).isEqualTo(1_000);
  }

  @Test
  void phasesReplaceTheRatio() {
    RateLimit limit = RateLimits.of(64, 4, new Phase(1_000, 50), 10, 16, 256);

    assertThat(limit.getPhaseSteps()).isEqualTo(1_000);
    assertThat(limit.getPhaseWindows()).isEqualTo(50 * 64);
    assertThat(limit.getSamplesPerInsert()).isEqualTo(3.2);
  }

  @Test
  void refusesHalfAPhase() {
    Configuration.Layers layers = Configuration.layers().set("rates.phase.steps", "100");
    assertThatThrownBy(() -> Phase.of(layers.build()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("rates.phase.steps = 100", "rates.phase.updates = 0");
  }

  @Test
  void refusesACapacityBelowTheBatch() {
    assertThatThrownBy(() -> request("replay.capacity.steps=63", "replay.minimum-size=1"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("replay.capacity.steps = 63", "agent.batch-size = 64");
  }

  @Test
  void refusesACapacityBelowTheMinimumSize() {
    assertThatThrownBy(() -> request("replay.capacity.steps=999"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("replay.capacity.steps = 999", "replay.minimum-size = 1000");
  }

  @Test
  void refusesCompressionOfWhatIsNotInFiles() {
    assertThatThrownBy(() -> request("replay.compression=lz4"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("replay.compression = lz4", "replay.durable = true");
    assertThat(request("replay.compression=lz4", "replay.durable=true").getDurable()).isTrue();
  }
}
