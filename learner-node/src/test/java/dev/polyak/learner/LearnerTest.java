package dev.polyak.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.polyak.learner.checkpoint.CheckpointStore;
import dev.polyak.learner.lease.Lease;
import dev.polyak.learner.metrics.LearnerMeters;
import dev.polyak.learner.publish.ParameterCalls;
import dev.polyak.learner.publish.Publisher;
import dev.polyak.learner.publish.UpdateCount;
import dev.polyak.learner.replay.Priorities;
import dev.polyak.learner.replay.SampledBatch;
import dev.polyak.learner.testing.FakeParameters;
import dev.polyak.learner.testing.FakeReplay;
import dev.polyak.learner.testing.InProcess;
import dev.polyak.learner.testing.ScriptedUpdate;
import dev.polyak.learner.testing.TestRun;
import dev.polyak.node.metrics.Meters;
import dev.polyak.node.run.ReplayShards;
import dev.polyak.proto.Tensors;
import dev.polyak.runs.v1.LearnerReport;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.Schedules;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnerTest {
  @TempDir private Path folder;

  private final Meters meters = new Meters();
  private final FakeParameters parameters = new FakeParameters();
  private final FakeReplay replay = new FakeReplay();
  private final InProcess transport = new InProcess(parameters, replay);
  private final ReplayShards shards = transport.shards();
  private final Lease lease =
      new Lease(transport.channel(), "r", "learner", 4, Duration.ofSeconds(9), why -> {});
  private final Priorities priorities =
      new Priorities(shards, lease, TestRun.BATCH, System::nanoTime);
  private final ScriptedUpdate update = new ScriptedUpdate(TestRun.BATCH);
  private SampledBatch batch;
  private Learner learner;

  private void create(Map<String, String> shared) {
    LearnerPlan plan =
        LearnerPlan.of(
            TestRun.configuration(
                "learner-node.maximum-skipped-updates=3",
                "learner-node.checkpoint.every-updates=3"),
            TestRun.specification(shared));
    update.follow(plan.rates().target());
    UpdateCount count = UpdateCount.standingAt(update, plan.rates().target(), 0, 0);
    LatestProgress progress = new LatestProgress(plan.configuration());
    progress.set(
        Progress.newBuilder()
            .setSchedules(Schedules.newBuilder().setBeta(0.5).setLearningRate(0.01))
            .build());
    LearnerMeters learned = new LearnerMeters(meters);
    Publisher publisher =
        new Publisher(
            new ParameterCalls(transport.channel()),
            lease,
            count,
            Optional.empty(),
            learned,
            System::nanoTime);
    learner =
        new Learner(
            plan,
            count,
            Optional.empty(),
            progress,
            lease,
            publisher,
            priorities,
            Optional.of(new CheckpointStore(folder, 2)),
            learned);
    batch = new SampledBatch(update.rule().batch(), TestRun.BATCH);
    for (int i = 0; i < TestRun.BATCH; i++) {
      batch.keys()[i] = 100L + i;
      batch.leaves()[i] = Math.pow(4, i);
      batch.masses()[i] = 1_000;
    }
  }

  @AfterEach
  void close() {
    learner.close();
    priorities.close();
    shards.close();
    transport.close();
  }

  private LearnerReport report() {
    return learner.report().getLearner();
  }

  @Test
  void weighsRowsByHowLikelyTheyWereDrawnWithTheSchedulesBeta() {
    create(Map.of());
    learner.update(batch);

    // (min q / q)^0.5 for q in the proportions 1, 4, 16, 64.
    assertThat(batch.batch().floats("weight")).containsExactly(1, 0.5f, 0.25f, 0.125f);
  }

  @Test
  void aRowsProbabilityHoldsItsShardsShare() {
    create(Map.of());
    batch.shares()[0] = 0.5;
    batch.shares()[1] = 0.5;
    batch.shares()[2] = 0.125;
    batch.shares()[3] = 0.125;
    learner.update(batch);

    // (min q / q)^0.5 for q in the proportions 4, 16, 16, 64.
    assertThat(batch.batch().floats("weight")).containsExactly(1, 0.5f, 0.5f, 0.25f);
  }

  @Test
  void whatSeveralShardsSharesLagBehindIsCorrectedWhereTheyAreDrawnFromUniformly() {
    create(Map.of("replay.sampler", "\"uniform\"", "replay.shards", "2"));
    for (int i = 0; i < TestRun.BATCH; i++) {
      batch.leaves()[i] = 1;
      batch.masses()[i] = i < 2 ? 100 : 200;
      batch.shares()[i] = 0.5;
    }
    learner.update(batch);

    assertThat(batch.batch().floats("weight")).containsExactly(0.5f, 0.5f, 1, 1);
  }

  @Test
  void sendsTheAbsoluteErrorsAsPriorities() {
    create(Map.of("replay.priority-offset", "0.25"));
    learner.update(batch);

    await().until(() -> replay.priorities.size() == 1);
    assertThat(replay.priorities.getFirst().getKeys())
        .isEqualTo(Tensors.ofLongs(new long[] {100, 101, 102, 103}, 4));
    assertThat(Tensors.toFloats(replay.priorities.getFirst().getPriorities()))
        .containsExactly(new float[] {0.25f, 1.25f, 2.25f, 3.25f}, within(1e-6f));
  }

  @Test
  void aUniformSamplerNeedsNeitherWeightsNorPriorities() throws InterruptedException {
    create(Map.of("replay.sampler", "\"uniform\""));
    learner.update(batch);
    priorities.awaitAcknowledged();

    assertThat(batch.batch().floats("weight")).containsExactly(1, 1, 1, 1);
    assertThat(replay.priorities).isEmpty();
  }

  @Test
  void anUpdateWithoutAFiniteGradientIsCountedAndNeitherPublishedNorPrioritised()
      throws InterruptedException {
    create(Map.of());
    learner.publish();
    update.setFinite(false);
    assertThat(learner.update(batch)).isFalse();
    assertThat(learner.update(batch)).isFalse();
    learner.publish();
    priorities.awaitAcknowledged();

    assertThat(parameters.log).containsExactly("restore 0");
    assertThat(replay.priorities).isEmpty();
    assertThat(learner.updates()).isZero();
    assertThat(report().getMetricsMap())
        .containsEntry("skipped_updates", 2.0)
        .containsEntry("skipping", 0.0)
        .doesNotContainKey("loss");
  }

  @Test
  void raisesAnAlarmWhileTooManyUpdatesInARowAreSkippedAndGoesOn() {
    create(Map.of());
    update.setFinite(false);
    for (int i = 0; i < 3; i++) {
      learner.update(batch);
    }
    assertThat(report().getMetricsMap()).containsEntry("skipping", 1.0);

    update.setFinite(true);
    assertThat(learner.update(batch)).isTrue();
    assertThat(report().getMetricsMap())
        .containsEntry("skipping", 0.0)
        .containsEntry("skipped_updates", 3.0);
  }

  @Test
  void reportsMeansSinceTheLastReport() {
    create(Map.of());
    for (int i = 0; i < 3; i++) {
      learner.update(batch);
    }
    LearnerReport first = report();
    learner.update(batch);
    LearnerReport second = report();

    assertThat(first.getEpoch()).isEqualTo(4);
    assertThat(first.getUpdates()).isEqualTo(3);
    assertThat(first.getTargetUpdates()).isEqualTo(3);
    assertThat(first.getMetricsMap()).containsEntry("loss", 2.0);
    assertThat(second.getMetricsMap()).containsEntry("loss", 4.0).containsEntry("q_max", 4.0);
    assertThat(learner.unreported()).isZero();
  }

  @Test
  void reportsHowFarItHasComeSinceSampledActionsWereChosen() {
    create(Map.of());
    learner.update(batch);
    assertThat(report().getMetricsMap()).doesNotContainKey("sample_age_updates");

    learner.update(batch);
    // Chosen before the first update, after the first, after the second; of the last nobody knows.
    System.arraycopy(new int[] {1, 2, 3, 0}, 0, batch.actingUpdates(), 0, 4);
    System.arraycopy(new float[] {8, 4, 1.5f, Float.NaN}, 0, batch.ageSeconds(), 0, 4);
    learner.update(batch);

    assertThat(report().getMetricsMap()).containsEntry("sample_age_updates", 1.0);
    assertThat(meters.scrape())
        .contains(
            "polyak_learner_sample_age_updates_count 3\n",
            "polyak_learner_sample_age_updates_sum 3.0\n",
            "polyak_learner_sample_age_updates_max 2.0\n",
            "polyak_learner_sample_age_seconds_max 8.0\n");
  }

  @Test
  void reportsHowManyPrioritiesCameTooLate() {
    create(Map.of());
    replay.notAcknowledging();
    learner.update(batch);
    await().until(() -> replay.priorities.size() == 1);
    replay.acknowledge(3, 1);

    await()
        .untilAsserted(
            () -> assertThat(report().getMetricsMap()).containsEntry("stale_priorities", 0.25));
  }

  @Test
  void metersItsUpdatesAndWhatItReports() {
    create(Map.of());
    learner.publish();
    assertThat(meters.scrape()).contains("polyak_learner_loss NaN\n");
    for (int i = 0; i < 3; i++) {
      learner.update(batch);
    }
    learner.publish();
    update.setFinite(false);
    learner.update(batch);
    report();

    assertThat(meters.scrape())
        .contains(
            "polyak_learner_updates_total 3.0\n",
            "polyak_learner_skipped_updates_total 1.0\n",
            "polyak_learner_target_updates_total 3.0\n",
            "polyak_learner_update_seconds_count 4\n",
            "polyak_learner_loss 2.0\n",
            "polyak_learner_q_maximum 2.0\n",
            "polyak_learner_skipping 0.0\n",
            "polyak_learner_checkpoints_total{outcome=\"written\"} 1.0\n",
            "polyak_learner_weights_epoch 4.0\n",
            "polyak_learner_weights_update 3.0\n",
            "polyak_learner_publish_seconds_count{call=\"restore\"} 1\n",
            "polyak_learner_publish_seconds_count{call=\"publish\"} 1\n");
  }

  @Test
  void writesACheckpointThatIsDueWithTheNextPublish() throws IOException {
    create(Map.of("rates.publish.every", "4"));
    CheckpointStore store = new CheckpointStore(folder, 2);
    List<String> networks = List.of("q: 4, dense 2 identity");
    for (int i = 1; i <= 3; i++) {
      learner.update(batch);
      assertThat(learner.publishIsDue()).isFalse();
    }
    assertThat(store.newest("r", networks)).isEmpty();

    learner.update(batch);
    assertThat(learner.publishIsDue()).isTrue();
    learner.publish();
    assertThat(store.newest("r", networks).orElseThrow().updates()).isEqualTo(4);
  }

  @Test
  void writesNothingWithoutTheLease() throws IOException {
    create(Map.of());
    learner.update(batch);
    lease.lose("another learner has it");
    learner.checkpoint();

    assertThat(learner.publishNow()).isFalse();
    assertThat(parameters.log).isEmpty();
    assertThat(new CheckpointStore(folder, 2).newest("r", List.of())).isEmpty();
  }
}
