package dev.polyak.actor.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.actor.metrics.ActorMeters;
import dev.polyak.actor.weights.Weights;
import dev.polyak.node.metrics.Meters;
import dev.polyak.runs.v1.Episode;
import dev.polyak.runs.v1.Evaluation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CollectedTest {
  private final AtomicLong clock = new AtomicLong();
  private final Meters meters = new Meters();
  private final ActorMeters actor = new ActorMeters(meters, clock::get);
  private final Collected collected = new Collected(actor);

  private static Episode episode(int lane, double episodeReturn, int length, double epsilon) {
    return Episode.newBuilder()
        .setLane(lane)
        .setReturn(episodeReturn)
        .setLength(length)
        .setEpsilon(epsilon)
        .build();
  }

  @Test
  void reportsAllStepsAndTheEpisodesSinceTheLastReport() {
    collected.stepped(8);
    collected.ended(episode(0, 1, 4, 0.5));
    assertThat(collected.report().getEpisodesCount()).isEqualTo(1);
    collected.stepped(8);
    collected.ended(episode(1, 2, 4, 0.5));

    assertThat(collected.report().getEnvironmentSteps()).isEqualTo(16);
    assertThat(collected.report().getEpisodesCount()).isZero();
  }

  @Test
  void metersStepsAndEpisodes() {
    collected.stepped(8);
    collected.stepped(8);
    collected.ended(episode(3, -20, 10, 0.25));
    collected.ended(episode(4, -10, 30, 0.5));
    collected.ended(episode(3, -12, 20, 0.125));

    assertThat(meters.scrape())
        .contains(
            "polyak_actor_environment_steps_total 16.0\n",
            "polyak_actor_episode_return_count 3\n",
            "polyak_actor_episode_return_sum -42.0\n",
            "polyak_actor_episode_return_max -10.0\n",
            "polyak_actor_episode_length_sum 60.0\n",
            "polyak_actor_episode_length_max 30.0\n",
            "polyak_actor_epsilon{lane=\"3\"} 0.125\n",
            "polyak_actor_epsilon{lane=\"4\"} 0.5\n");
  }

  @Test
  void countsOverTheSessionsOfItsNode() {
    collected.stepped(8);
    new Collected(actor).stepped(8);

    assertThat(meters.scrape()).contains("polyak_actor_environment_steps_total 16.0\n");
  }

  @Test
  void countsTheEpisodesThatNoReportWillHave() {
    for (int i = 0; i < 4_096 + 2; i++) {
      collected.ended(episode(0, i, 1, 0));
    }

    assertThat(collected.report().getEpisodes(0).getReturn()).isEqualTo(2);
    assertThat(meters.scrape()).contains("polyak_actor_unreported_episodes_total 2.0\n");
  }

  @Test
  void metersInitialPriorities() {
    collected.prioritised(new float[] {0.5f, 2, 99}, 2);
    collected.prioritised(new float[] {1}, 1);
    collected.prioritised(new float[] {99}, 0);

    assertThat(meters.scrape())
        .contains(
            "polyak_actor_initial_priority_count 3\n",
            "polyak_actor_initial_priority_sum 3.5\n",
            "polyak_actor_initial_priority_max 2.0\n");
  }

  @Test
  void metersHowOldTheWeightsAre() {
    assertThat(meters.scrape())
        .contains(
            "polyak_actor_weights_version NaN\n", "polyak_actor_weights_staleness_seconds NaN\n");
    clock.addAndGet(Duration.ofSeconds(7).toNanos());
    collected.adopted(new Weights(2, 5, 100, 400, new float[0], Optional.empty()));
    actor.learned(130);
    clock.addAndGet(Duration.ofSeconds(3).toNanos());

    assertThat(meters.scrape())
        .contains(
            "polyak_actor_weights_epoch 2.0\n",
            "polyak_actor_weights_version 5.0\n",
            "polyak_actor_weights_update 100.0\n",
            "polyak_actor_weights_staleness_updates 30.0\n",
            "polyak_actor_weights_staleness_seconds 3.0\n");

    // The weights came before the run's count of them.
    actor.learned(90);
    assertThat(meters.scrape()).contains("polyak_actor_weights_staleness_updates 0.0\n");
  }

  @Test
  void metersEvaluationsReportsAndRestarts() {
    actor.played(Evaluation.newBuilder().setMeanReturn(400).build());
    actor.played(Evaluation.newBuilder().setMeanReturn(480).build());
    actor.played(Evaluation.newBuilder().setMeanReturn(470).setDeciding(true).build());
    actor.reportFailed();
    actor.sessionBegins();
    actor.sessionBegins();
    actor.sessionBegins();

    assertThat(meters.scrape())
        .contains(
            "polyak_actor_evaluations_total{deciding=\"false\"} 2.0\n",
            "polyak_actor_evaluation_return{deciding=\"false\"} 480.0\n",
            "polyak_actor_evaluations_total{deciding=\"true\"} 1.0\n",
            "polyak_actor_evaluation_return{deciding=\"true\"} 470.0\n",
            "polyak_actor_report_failures_total 1.0\n",
            "polyak_actor_session_restarts_total 2.0\n");
  }
}
