package dev.polyak.learner.replay;

import static org.assertj.core.api.Assertions.assertThat;
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
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchesTest {
  private static final int BATCH = 4;

  private final FakeReplay service = new FakeReplay();
  private final InProcess transport = new InProcess(service);
  private final ReplayShards shards = transport.shards();
  private final List<String> lost = new CopyOnWriteArrayList<>();
  private final Lease lease =
      new Lease(transport.channel(), "r", "learner", 4, Duration.ofSeconds(9), lost::add);
  private final Agent agent = TestAgent.of(BATCH, 3);
  private final Queue<Runnable> scheduled = new ConcurrentLinkedQueue<>();
  private Batches call;

  private void open(int prefetch) {
    tables(shards.all().getFirst()).create().toCompletableFuture().join();
    call =
        new Batches(
            shards,
            this::tables,
            lease,
            Rows.SIGNATURE,
            agent,
            new Batches.Settings(prefetch, Duration.ofSeconds(2), RewardScale.NONE, 1),
            new LearnerMeters(new Meters()),
            (wait, task) -> scheduled.add(task));
  }

  private ReplayTables tables(ReplayShard shard) {
    return new ReplayTables(
        shard,
        lease,
        Rows.SIGNATURE,
        ReplaySettings.of(Configuration.layers().build()),
        agent.horizon(),
        BATCH,
        4,
        new Phase(0, 0),
        1);
  }

  @AfterEach
  void close() {
    call.close();
    shards.close();
    transport.close();
  }

  private void runScheduled() {
    await().until(() -> !scheduled.isEmpty());
    scheduled.remove().run();
  }

  private CompletableFuture<Long> firstKeyOfNext() {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return call.take().map(batch -> batch.keys()[0]).orElse(-1L);
          } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
          }
        },
        transport.calls());
  }

  @Test
  void opensUnderTheLeasesEpochWithTheHorizonsWindows() {
    open(2);

    await().until(() -> service.opened.size() == 1);
    assertThat(service.opened.getFirst().getRun()).isEqualTo("r");
    assertThat(service.opened.getFirst().getEpoch()).isEqualTo(4);
    assertThat(service.opened.getFirst().getWindowRows()).isEqualTo(4);
    assertThat(service.opened.getFirst().getMinimumRows()).isEqualTo(2);
    assertThat(service.opened.getFirst().getColumnsCount()).isEqualTo(4);
  }

  @Test
  void drawsAheadButNoFurther() throws InterruptedException {
    open(2);
    await().until(() -> service.draws.size() == 2);
    service.send(Rows.message(0, 0, Rows.windows(BATCH, 100)));
    service.send(Rows.message(1, 0, Rows.windows(BATCH, 200)));

    SampledBatch first = call.take().orElseThrow();
    assertThat(first.keys()).containsExactly(100, 101, 102, 103);
    call.release(first);
    await().until(() -> service.draws.size() == 3);
    assertThat(call.take().orElseThrow().keys()[0]).isEqualTo(200);
  }

  @Test
  void drawsOnlyWhatIsTakenWithoutPrefetch() throws InterruptedException {
    service.answering();
    open(0);
    await().until(() -> service.opened.size() == 1);
    assertThat(service.draws).isEmpty();

    for (int i = 1; i <= 3; i++) {
      call.release(call.take().orElseThrow());
      assertThat(service.draws).hasSize(i);
    }
  }

  @Test
  void putsADrawOfSeveralMessagesTogetherAndGivesTheirCreditBack() throws InterruptedException {
    open(1);
    await().until(() -> service.draws.size() == 1);
    service.send(Rows.message(0, 3, Rows.windows(1, 53)).setCreditBytes(7));
    service.send(Rows.message(0, 0, Rows.windows(3, 50)).setCreditBytes(30));

    assertThat(call.take().orElseThrow().keys()).containsExactly(50, 51, 52, 53);
    await().untilAtomic(service.creditGivenBack, org.hamcrest.Matchers.equalTo(37L));
  }

  @Test
  void drawsAgainAfterAReconnect() {
    open(2);
    await().until(() -> service.draws.size() == 2);
    service.send(Rows.message(0, 0, Rows.windows(2, 0)));
    service.failSampling(Status.UNAVAILABLE);
    CompletableFuture<Long> next = firstKeyOfNext();
    runScheduled();

    await().until(() -> service.draws.size() >= 4);
    service.send(Rows.message(service.draws.get(2).getRequest(), 0, Rows.windows(BATCH, 70)));
    assertThat(next.join()).isEqualTo(70);
    assertThat(lost).isEmpty();
  }

  @Test
  void createsTheTablesAgainWhereTheShardHasForgottenThem() {
    open(1);
    await().until(() -> service.draws.size() == 1);
    service.forgetTables();
    service.failSampling(Status.UNAVAILABLE);
    runScheduled();
    await().until(() -> service.opened.size() == 2);
    assertThat(service.created).hasSize(1);
    await().until(() -> !scheduled.isEmpty());
    int before = service.draws.size();
    runScheduled();

    await().until(() -> service.draws.size() > before);
    assertThat(service.created).hasSize(2);
    assertThat(service.created.get(1)).isEqualTo(service.created.get(0));
  }

  @Test
  void waitsOnWhereADrawsTimeIsUp() {
    open(1);
    await().until(() -> service.draws.size() == 1);
    service.failSampling(Status.DEADLINE_EXCEEDED.withDescription("0 of 1000 steps"));
    runScheduled();

    await().until(() -> service.draws.size() == 2);
    assertThat(lost).isEmpty();
    assertThat(scheduled).isEmpty();
  }

  @Test
  void doesNotSpinWhileTheShardIsAway() throws InterruptedException {
    open(1);
    await().until(() -> service.draws.size() == 1);
    transport.stop();

    runScheduled();
    runScheduled();
    await().until(() -> scheduled.size() == 1);
    transport.start();
    runScheduled();
    await().until(() -> service.draws.size() == 2);
  }

  @Test
  void reconnectsAfterAMessageThatMakesNoSense() {
    open(1);
    await().until(() -> service.draws.size() == 1);
    service.send(Rows.message(99, 0, Rows.windows(1, 0)));
    runScheduled();

    await().until(() -> service.draws.size() == 2);
    assertThat(lost).isEmpty();
  }

  @Test
  void endsWithTheData() {
    open(1);
    await().until(() -> service.draws.size() == 1);
    CompletableFuture<Long> next = firstKeyOfNext();
    service.send(Rows.message(0, 0, List.of()).setOutOfData(true));

    assertThat(next.join()).isEqualTo(-1);
    assertThat(lost).isEmpty();
  }

  @Test
  void aLaterEpochAtTheShardIsTheEndOfTheLease() {
    open(1);
    await().until(() -> service.draws.size() == 1);
    CompletableFuture<Long> next = firstKeyOfNext();
    service.failSampling(Status.FAILED_PRECONDITION.withDescription("epoch 4 is stale"));

    assertThat(next.join()).isEqualTo(-1);
    await().until(() -> !lost.isEmpty());
    assertThat(lost.getFirst()).contains("epoch 4 is stale");
    assertThat(scheduled).isEmpty();
  }

  @Test
  void followsAShardThatHasMoved() {
    open(1);
    await().until(() -> service.draws.size() == 1);
    FakeReplay moved = new FakeReplay();
    moved.createTables(service.created.getFirst(), new Ignored<>());
    try (InProcess elsewhere = new InProcess(moved)) {
      shards.update(List.of(elsewhere.shard("replay-0", true)));
      runScheduled();
      await().until(() -> moved.draws.size() == 1);
    }
  }

  @Test
  void closingWakesWhoWaits() {
    open(1);
    CompletableFuture<Long> next = firstKeyOfNext();
    call.close();

    assertThat(next.join()).isEqualTo(-1);
  }

  @Test
  void batchesAreReusedAndTheirNumberIsBounded() throws InterruptedException {
    service.answering();
    open(2);
    List<SampledBatch> seen = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      SampledBatch batch = call.take().orElseThrow();
      if (seen.stream().noneMatch(each -> each == batch)) {
        seen.add(batch);
      }
      call.release(batch);
    }

    assertThat(seen).hasSizeLessThanOrEqualTo(3);
  }

  /** A reply that nobody reads. */
  private static final class Ignored<T> implements io.grpc.stub.StreamObserver<T> {
    @Override
    public void onNext(T value) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
