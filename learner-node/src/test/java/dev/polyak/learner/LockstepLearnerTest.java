package dev.polyak.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import dev.polyak.runs.v1.Specification;
import dev.polyak.runs.v1.State;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LockstepLearnerTest {
  private static final ActorTestKit KIT = ActorTestKit.create();

  @TempDir private Path folder;

  private final Host host = new Host(KIT.system(), Runnable::run);
  private Specification specification = TestRun.specification();
  private FakeRuns runs = new FakeRuns();
  private FakeReplay replay = new FakeReplay().answering();
  private FakeParameters parameters = new FakeParameters();
  private InProcess transport = new InProcess(true, runs, replay, parameters);

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void close() {
    transport.close();
  }

  private LockstepLearner open(String... assignments) throws InterruptedException {
    runs.specify(specification, transport.address().toString());
    String[] all = java.util.Arrays.copyOf(assignments, assignments.length + 1);
    all[assignments.length] = "cluster.param-server=\"" + transport.address() + "\"";
    return LockstepLearner.open(host, TestRun.configuration(all));
  }

  private void startAnew() {
    transport.close();
    runs = new FakeRuns();
    replay = new FakeReplay().answering();
    parameters = new FakeParameters();
    transport = new InProcess(true, runs, replay, parameters);
  }

  private static void learn(LockstepLearner learner, int updates) throws InterruptedException {
    for (int i = 0; i < updates; i++) {
      assertThat(learner.update()).isTrue();
      if (learner.publishIsDue()) {
        learner.publish();
      }
    }
  }

  private float[] online() {
    return parameters.weights(Kind.KIND_ONLINE);
  }

  @Test
  void hasTablesAndVersionZeroWhenItIsOpen() throws InterruptedException {
    try (LockstepLearner learner = open()) {
      assertThat(replay.created).hasSize(1);
      assertThat(parameters.log).containsExactly("restore 0");
      assertThat(online()).isEqualTo(parameters.weights(Kind.KIND_TARGET));
      assertThat(learner.epoch()).isEqualTo(1);
      assertThat(learner.version()).isZero();
    }
    assertThat(runs.released).hasSize(1);
  }

  @Test
  void eachUpdateDrawsOnceAndItsPrioritiesAreThereWhenItReturns() throws InterruptedException {
    try (LockstepLearner learner = open()) {
      for (int i = 1; i <= 5; i++) {
        assertThat(learner.update()).isTrue();
        assertThat(replay.draws).hasSize(i);
        assertThat(replay.priorities).hasSize(i);
      }
      learner.publish();
      assertThat(parameters.log).containsExactly("restore 0", "publish 5");
      assertThat(learner.updates()).isEqualTo(5);
    }
  }

  @Test
  void twoRunsOfOneSeedAreTheSameToTheBit() throws InterruptedException {
    try (LockstepLearner learner = open()) {
      learn(learner, 25);
    }
    float[] first = online();
    startAnew();
    try (LockstepLearner learner = open()) {
      learn(learner, 25);
    }

    assertThat(online()).isEqualTo(first);
  }

  private void normalise(boolean normalises) {
    if (normalises) {
      specification = TestRun.normalising();
    }
  }

  /** Empty where observations are not normalised. */
  private float[] normalisation() {
    return specification.getNetworksCount() == 1
        ? new float[0]
        : parameters.weights("normalisation", Kind.KIND_ONLINE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void goesOnFromItsCheckpointToTheBit(boolean normalises) throws InterruptedException {
    normalise(normalises);
    String directory = "learner-node.checkpoint.directory=\"" + folder + "\"";
    String every = "learner-node.checkpoint.every-updates=10";
    try (LockstepLearner learner = open(directory, every)) {
      learn(learner, 10);
    }
    try (LockstepLearner learner = open(directory, every)) {
      assertThat(parameters.log.getLast()).isEqualTo("restore 10");
      assertThat(learner.epoch()).isEqualTo(2);
      learn(learner, 10);
      assertThat(learner.updates()).isEqualTo(20);
    }
    float[] interrupted = online();
    float[] normalisation = normalisation();
    startAnew();
    try (LockstepLearner learner = open()) {
      learn(learner, 20);
    }

    assertThat(interrupted).isEqualTo(online());
    assertThat(normalisation).isEqualTo(normalisation());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void goesOnFromTheServersWeightsWithoutACheckpoint(boolean normalises)
      throws InterruptedException {
    normalise(normalises);
    try (LockstepLearner learner = open()) {
      learn(learner, 10);
    }
    float[] online = online();
    float[] target = parameters.weights(Kind.KIND_TARGET);
    float[] normalisation = normalisation();
    runs.progress(Progress.newBuilder().setState(State.STATE_RUNNING).setTargetUpdates(10));
    try (LockstepLearner learner = open()) {
      assertThat(parameters.log.getLast()).isEqualTo("restore 10");
      assertThat(online()).isEqualTo(online);
      assertThat(parameters.weights(Kind.KIND_TARGET)).isEqualTo(target);
      assertThat(normalisation()).isEqualTo(normalisation);
      learn(learner, 5);
      assertThat(learner.report()).isNotNull();
    }
    assertThat(runs.reports.getLast().getUpdates()).isEqualTo(15);
    assertThat(runs.reports.getLast().getTargetUpdates()).isEqualTo(15);
  }

  @Test
  void theStatisticsAreOfTheObservationsThatWereDrawn() throws InterruptedException {
    normalise(true);
    try (LockstepLearner learner = open()) {
      assertThat(normalisation()).containsExactly(0, 0, 1, 1, 0);
      learn(learner, 5);
      assertThat(normalisation()[4]).isEqualTo(5 * TestRun.BATCH);
      // Observations are (k, -k), see Rows.
      assertThat(normalisation()[0]).isEqualTo(-normalisation()[1]).isPositive();
      assertThat(normalisation()[2]).isEqualTo(normalisation()[3]).isPositive();
    }
  }

  @Test
  void reportsWhenItIsDueAndFollowsTheAnswer() throws InterruptedException {
    try (LockstepLearner learner = open()) {
      learn(learner, 9);
      assertThat(learner.reportIfDue()).isEmpty();
      learn(learner, 1);
      assertThat(learner.reportIfDue()).isPresent();
      assertThat(runs.reports).hasSize(1);
      assertThat(runs.reports.getFirst().getMetricsMap()).containsKeys("loss", "q_mean");
      learn(learner, 2);
      learner.finish();
    }
    assertThat(runs.reports).hasSize(2);
    assertThat(parameters.log.getLast()).isEqualTo("publish 12");
  }

  @Test
  void saysWhyItIsOver() throws InterruptedException {
    try (LockstepLearner learner = open()) {
      learner.update();
      parameters.script.add(Outcome.OUTCOME_STALE_EPOCH);

      assertThatThrownBy(learner::publish)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("lease is lost");
      assertThatThrownBy(learner::update).hasMessageContaining("lease is lost");
    }
    assertThat(runs.released).isEmpty();
  }

  @Test
  void saysWhoHoldsTheLease() {
    runs.holdLease("somebody");

    assertThatThrownBy(this::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("somebody holds the lease");
  }

  @Test
  void needsASpecification() {
    assertThatThrownBy(
            () ->
                LockstepLearner.open(
                    host,
                    TestRun.configuration("cluster.param-server=\"" + transport.address() + "\"")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("specification");
  }
}
