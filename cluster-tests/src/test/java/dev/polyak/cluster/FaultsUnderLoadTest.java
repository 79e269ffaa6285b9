package dev.polyak.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node of each role is killed, frozen and cut off from the network while the cluster trains. */
@TakesDocker
@ExtendWith(TrainingRun.Shared.class)
@Order(4)
class FaultsUnderLoadTest {
  private static final String SAMPLED = "polyak_replay_windows_sampled_total";
  private static final String STREAMS = "polyak_replay_streams";
  private static final String APPENDED = "polyak_replay_steps_appended_total";

  private final TrainingRun run;

  FaultsUnderLoadTest(TrainingRun run) {
    this.run = run;
  }

  @AfterEach
  void requireOrder() {
    assertThat(run.weights().faults()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void trainingGoesOnWithoutAShardWhichGivesAndTakesAgainWhenItIsBack(Fault fault) {
    Node shard = run.shards().getLast();
    Node actor = run.actors().getFirst();
    Node learner = run.learner();
    // Lanes return between episodes.
    await()
        .atMost(Node.PATIENCE)
        .until(() -> shard.metric(STREAMS, run.progress().label()) == TrainingRun.LANES);
    int said = actor.log().length();
    int learnerSaid = learner.log().length();

    fault.befall(shard);
    actor.awaitLog(said, shard + " is lost");
    learner.awaitLog(learnerSaid, "waits for the replay shard at " + shard);
    run.progress().awaitMore();
    fault.heal(shard);

    Growth sampled = new Growth(() -> shard.metric(SAMPLED, run.progress().label()), 100);
    Growth appended = new Growth(() -> shard.metric(APPENDED, run.progress().label()), 100);
    await().atMost(Node.PATIENCE).until(() -> sampled.isReached() && appended.isReached());
    run.progress().awaitMore();
  }

  @Test
  void trainingGoesOnWithAShardThatIsSlow() {
    Node shard = run.shards().getLast();

    shard.slow();
    run.progress().awaitMore();
    shard.hurry();

    run.progress().awaitMore();
  }

  @ParameterizedTest
  @EnumSource
  void trainingGoesOnWithoutAnActorNodeWhoseLanesAppendAgainWhenItIsBack(Fault fault) {
    Node actor = run.actors().getLast();
    run.awaitLanes(run.actors().size());

    fault.befall(actor);
    run.awaitLanes(run.actors().size() - 1);
    run.progress().awaitMore();
    fault.heal(actor);

    run.awaitLanes(run.actors().size());
    run.progress().awaitMore();
  }

  @ParameterizedTest
  @EnumSource
  void collectingWaitsForTheLearner(Fault fault) {
    fault.befall(run.learner());
    // 20 s on each shard: long enough to be missed.
    Growth held =
        new Growth(
            () -> run.onShards("polyak_replay_blocked_seconds_total", "side=\"insert\""), 40);
    await().atMost(Node.PATIENCE).until(held::isReached);
    fault.heal(run.learner());

    run.progress().awaitMore();
  }

  @ParameterizedTest
  @EnumSource
  void collectingAndLearningGoOnWithoutTheParamServer(Fault fault) {
    Node learner = run.learner();
    Node actor = run.actors().getFirst();
    int said = learner.log().length();

    fault.befall(run.paramServer());
    learner.awaitLog(said, "waits for the param-server");
    Growth steps = new Growth(() -> actor.metric("polyak_actor_environment_steps_total"), 200);
    Growth updates = new Growth(() -> learner.metric("polyak_learner_updates_total"), 40);
    await().atMost(Node.PATIENCE).until(() -> steps.isReached() && updates.isReached());
    fault.heal(run.paramServer());

    run.progress().awaitMore();
  }
}
