package dev.polyak.learner.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.polyak.agents.Agent;
import dev.polyak.agents.RewardScale;
import dev.polyak.learner.lease.Lease;
import dev.polyak.learner.metrics.LearnerMeters;
import dev.polyak.learner.testing.FakeReplay;
import dev.polyak.learner.testing.InProcess;
import dev.polyak.learner.testing.Rows;
import dev.polyak.learner.testing.TestAgent;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.metrics.Meters;
import dev.polyak.node.run.ReplayShard;
import dev.polyak.node.run.ReplayShards;
import dev.polyak.replay.v1.SampleDraw;
import dev.polyak.replay.v1.Totals;
import dev.polyak.runs.v1.Shard;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three shards, which tell how they stand when the test says so. */
class ShardedBatchesTest {
  private static final int BATCH = 64;
  private static final Configuration CONFIGURATION =
      Configuration.layers().set("replay.shards", "3").build();

  private final List<FakeReplay> services =
      List.of(new FakeReplay(), new FakeReplay(), new FakeReplay());
  private final List<InProcess> servers = services.stream().map(InProcess::new).toList();
  private final InProcess first = servers.getFirst();
  private final ReplayShards shards = ReplayShards.of(CONFIGURATION, told(2), first::connect);
  private final List<String> lost = new CopyOnWriteArrayList<>();
  private final Lease lease =
      new Lease(first.channel(), "r", "learner", 4, Duration.ofSeconds(9), lost::add);
  private final Agent agent = TestAgent.of(BATCH, 3);
  private final Meters meters = new Meters();
  private final Queue<Runnable> scheduled = new ConcurrentLinkedQueue<>();
  private Batches batches;

  private List<Shard> told(int count) {
    List<Shard> told = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      told.add(servers.get(i).shard("replay-" + i, true));
    }
    return told;
  }

  /** Batches of the first {@code count} shards, all of them watched. */
  private void open(int count, int prefetch) {
    shards.update(told(count));
    batches =
        new Batches(
            shards,
            this::tables,
            lease,
            Rows.SIGNATURE,
            agent,
            new Batches.Settings(prefetch, Duration.ofSeconds(2), RewardScale.NONE, 21),
            new LearnerMeters(meters),
            (wait, task) -> scheduled.add(task));
    for (FakeReplay service : services.subList(0, count)) {
      await().until(() -> service.isWatched() && service.opened.size() == 1);
    }
  }

  private ReplayTables tables(ReplayShard shard) {
    return new ReplayTables(
        shard,
        lease,
        Rows.SIGNATURE,
        ReplaySettings.of(CONFIGURATION),
        agent.horizon(),
        BATCH,
        4,
        new Phase(0, 0),
        1);
  }

  @AfterEach
  void close() {
    batches.close();
    shards.close();
    servers.forEach(InProcess::close);
  }

  private void tell(int shard, double mass, long inserted) {
    services.get(shard).tell(mass, Totals.newBuilder().setInserted(inserted).build());
  }

  private void tell(int shard, double mass) {
    tell(shard, mass, 0);
  }

  /** Tells and waits until it was heard, which the shard is told in turn. */
  private void tellAll(double... masses) {
    for (int i = 0; i < masses.length; i++) {
      int shard = i;
      int before = services.get(shard).totals.size();
      await()
          .until(
              () -> {
                tell(shard, masses[shard]);
                return services.get(shard).totals.size() > before;
              });
    }
  }

  private static int windows(FakeReplay service) {
    return service.draws.stream().mapToInt(SampleDraw::getWindows).sum();
  }

  /** Answers a draw with keys that begin at {@code firstKey}. */
  private void answer(int shard, int draw, long firstKey) {
    SampleDraw asked = services.get(shard).draws.get(draw);
    services
        .get(shard)
        .send(Rows.message(asked.getRequest(), 0, Rows.windows(asked.getWindows(), firstKey)));
  }

  private void runScheduled() {
    for (int left = scheduled.size(); left > 0; left--) {
      scheduled.remove().run();
    }
  }

  /**
   * The masses that were told are not those of the draws, in other proportions: a row is drawn with
   * the probability that its batch says all the same, and 1 / (N q) is 1 on the average.
   */
  @Test
  void drawsEachRowWithTheProbabilityThatItTells() throws InterruptedException {
    long[][] held = {{0, 1, 2}, {9, 14}, {24}};
    double[] toldMasses = {12, 12, 6};
    for (int i = 0; i < 3; i++) {
      services.get(i).holding(100 + i, held[i]);
    }
    open(3, 2);
    tellAll(toldMasses);
    // Those that were drawn ahead while not all had told.
    for (int i = 0; i < 3; i++) {
      batches.release(batches.take().orElseThrow());
    }

    Map<Long, Double> expected = new TreeMap<>();
    for (int i = 0; i < 3; i++) {
      double mass = 0;
      for (long key : held[i]) {
        mass += key + 1;
      }
      for (long key : held[i]) {
        expected.put(key, toldMasses[i] / 30 * (key + 1) / mass);
      }
    }
    assertThat(expected.values().stream().mapToDouble(q -> q).sum()).isCloseTo(1, within(1e-12));
    Map<Long, Integer> seen = new TreeMap<>();
    double inverse = 0;
    int draws = 600;
    for (int n = 0; n < draws; n++) {
      SampledBatch batch = batches.take().orElseThrow();
      for (int i = 0; i < BATCH; i++) {
        double q = batch.shares()[i] * batch.leaves()[i] / batch.masses()[i];
        assertThat(q).isCloseTo(expected.get(batch.keys()[i]), within(1e-12));
        assertThat(held[batch.shards()[i]]).contains(batch.keys()[i]);
        seen.merge(batch.keys()[i], 1, Integer::sum);
        inverse += 1 / (expected.size() * q);
      }
      batches.release(batch);
    }

    int rows = draws * BATCH;
    double chiSquare = 0;
    for (Map.Entry<Long, Double> each : expected.entrySet()) {
      double mean = rows * each.getValue();
      chiSquare += Math.pow(seen.get(each.getKey()) - mean, 2) / mean;
    }
    // Five degrees: 99.9 % of such sums are below.
    assertThat(chiSquare).isLessThan(20.52);
    assertThat(inverse / rows).isCloseTo(1, within(0.02));
  }

  @Test
  void anEmptyShardIsAskedOnceItHasTold() throws InterruptedException {
    services.forEach(service -> service.holding(1, 5));
    open(2, 0);
    tellAll(4, 0);
    batches.release(batches.take().orElseThrow());
    assertThat(windows(services.get(0))).isEqualTo(BATCH);
    assertThat(windows(services.get(1))).isZero();

    tell(1, 4);
    await()
        .until(
            () -> {
              batches.release(batches.take().orElseThrow());
              return windows(services.get(1)) > 0;
            });
  }

  @Test
  void eachShardHearsWhereTheOthersStand() {
    open(2, 1);
    tell(1, 0, 70);
    await().until(() -> !services.get(1).totals.isEmpty());
    tell(0, 4, 30);
    await().until(() -> services.get(0).draws.size() == 1);

    SampleDraw draw = services.get(0).draws.getFirst();
    assertThat(draw.getRun().getInserted()).isEqualTo(70);
    assertThat(draw.getRun().getSampled()).isZero();
    assertThat(draw.getRun().getWindows()).isEqualTo(BATCH);
    await()
        .until(
            () -> services.get(1).totals.stream().anyMatch(totals -> totals.getInserted() == 30));

    answer(0, 0, 0);
    await()
        .until(
            () -> {
              tell(1, 0, 70);
              return services.get(1).totals.getLast().getSampled() == BATCH;
            });
  }

  @Test
  void whatALostShardDidNotGiveIsDrawnFromTheOthers() throws InterruptedException {
    open(3, 0);
    tellAll(1, 1, 1);
    CompletableFuture<SampledBatch> taken =
        CompletableFuture.supplyAsync(this::take, first.calls());
    await().until(() -> services.stream().mapToInt(ShardedBatchesTest::windows).sum() == BATCH);
    int missing = windows(services.get(1));
    int before = windows(services.get(0));
    answer(0, 0, 0);
    services.get(1).failSampling(Status.UNAVAILABLE);
    await().until(() -> windows(services.get(0)) + windows(services.get(2)) == BATCH);
    assertThat(missing).isBetween(8, 36);
    for (int shard = 0; shard < 3; shard += 2) {
      for (int draw = shard == 0 ? 1 : 0; draw < services.get(shard).draws.size(); draw++) {
        answer(shard, draw, 10);
      }
    }

    SampledBatch batch = taken.join();
    assertThat(batch.shards()).containsOnly(0, 2);
    assertThat(batch.shares()).containsOnly(0.5);
    assertThat(before).isPositive();
    assertThat(meters.scrape())
        .contains(
            "polyak_learner_windows_redrawn_total{shard=\"replay-1\"} %d.0".formatted(missing));
    assertThat(lost).isEmpty();
  }

  private SampledBatch take() {
    try {
      return batches.take().orElseThrow();
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  @Test
  void aShardThatFallsSilentIsLostAndRejoinsWhenItAnswers() throws InterruptedException {
    services.forEach(service -> service.holding(1, 5));
    open(2, 0);
    tellAll(1, 1);
    batches.release(batches.take().orElseThrow());
    int heard = services.get(1).draws.size();
    assertThat(heard).isPositive();
    for (int check = 0; check < 5; check++) {
      tellAll(1);
      runScheduled();
    }
    // Silent for five checks: what it was asked for is asked of the other.
    for (int i = 0; i < 10; i++) {
      SampledBatch batch = batches.take().orElseThrow();
      assertThat(batch.shares()).containsOnly(1);
      batches.release(batch);
    }
    assertThat(services.get(1).draws).hasSize(heard);
    assertThat(meters.scrape())
        .contains(
            "polyak_learner_shard_present{shard=\"replay-0\"} 1.0\n",
            "polyak_learner_shard_present{shard=\"replay-1\"} 0.0\n");

    await()
        .until(
            () -> {
              tell(0, 1);
              runScheduled();
              return services.get(1).opened.size() >= 2;
            });
    await()
        .until(
            () -> {
              tell(0, 1);
              tell(1, 1);
              runScheduled();
              batches.release(batches.take().orElseThrow());
              return services.get(1).draws.size() > heard;
            });
    assertThat(meters.scrape()).contains("polyak_learner_shard_present{shard=\"replay-1\"} 1.0\n");
    assertThat(lost).isEmpty();
  }

  @Test
  void aShardThatHasForgottenGetsItsTablesAgainAndItsInsertsStayCounted() {
    open(2, 0);
    tell(1, 1, 500);
    await()
        .until(
            () -> {
              tell(0, 1, 40);
              return services.get(0).totals.stream().anyMatch(each -> each.getInserted() == 500);
            });
    services.get(1).forgetTables();
    services.get(1).failSampling(Status.UNAVAILABLE);
    await()
        .until(
            () -> {
              tell(0, 1, 40);
              runScheduled();
              return services.get(1).opened.size() >= 2;
            });
    assertThat(services.get(1).created).hasSizeGreaterThanOrEqualTo(2);
    await()
        .until(
            () -> {
              tell(1, 1, 3);
              tell(0, 1, 40);
              runScheduled();
              return services.get(0).totals.getLast().getInserted() == 503;
            });
    assertThat(services.get(0).totals.getLast().getRemoved()).isEqualTo(500);
    await().until(() -> services.get(1).totals.getLast().getInserted() == 540);
  }

  @Test
  void aShardThatJoinsLaterIsDrawnFrom() throws InterruptedException {
    services.forEach(service -> service.holding(1, 5));
    open(2, 0);
    tellAll(1, 1);
    shards.update(told(3));
    batches.release(batches.take().orElseThrow());
    await().until(services.get(2)::isWatched);
    await()
        .until(
            () -> {
              tell(2, 1);
              batches.release(batches.take().orElseThrow());
              return windows(services.get(2)) > 0;
            });
  }

  @Test
  void waitsWhileAllShardsAreLost() throws InterruptedException {
    services.forEach(service -> service.holding(1, 5));
    open(2, 0);
    tellAll(1, 1);
    batches.release(batches.take().orElseThrow());
    services.get(0).failSampling(Status.UNAVAILABLE);
    services.get(1).failSampling(Status.UNAVAILABLE);
    await()
        .until(
            () -> {
              runScheduled();
              return services.get(0).opened.size() >= 2;
            });
    CompletableFuture<SampledBatch> taken =
        CompletableFuture.supplyAsync(this::take, first.calls());
    await()
        .until(
            () -> {
              tell(0, 1);
              return taken.isDone();
            });
  }
}
