package dev.polyak.learner.metrics;

import static dev.polyak.node.metrics.Metric.Definition.counter;
import static dev.polyak.node.metrics.Metric.Definition.gauge;
import static dev.polyak.node.metrics.Metric.Definition.summary;

import dev.polyak.node.metrics.Metric;

/** What a learner-node measures. */
public enum LearnerMetric implements Metric {
  UPDATES(counter("polyak_learner_updates_total", "updates", "Updates that moved the weights.")),
  SKIPPED_UPDATES(
      counter(
          "polyak_learner_skipped_updates_total",
          "updates",
          "Updates that moved nothing, because their gradient was not finite.")),
  TARGET_UPDATES(
      counter(
          "polyak_learner_target_updates_total",
          "updates",
          "Moves of the target weights: a copy or a Polyak step each.")),
  UPDATE_SECONDS(
      summary(
          "polyak_learner_update_seconds",
          "seconds",
          "One update of one batch: forward, backward, optimiser.")),

  SAMPLE_AGE_SECONDS(
      summary(
          "polyak_learner_sample_age_seconds",
          "seconds",
          "For how long a sampled window's first row had been in its shard, to 0.1 s.")),
  SAMPLE_AGE_UPDATES(
      summary(
          "polyak_learner_sample_age_updates",
          "updates",
          "Updates that the learner has made since the weights that chose a sampled action.")),
  SHARD_PRESENT(
      gauge(
          "polyak_learner_shard_present",
          "",
          "1 while the learner draws from the replay shard, 0 while it is lost.",
          "shard")),
  WINDOWS_REDRAWN(
      counter(
          "polyak_learner_windows_redrawn_total",
          "windows",
          "Windows that a replay shard was asked for and did not give, because it was lost.",
          "shard")),

  LOSS(gauge("polyak_learner_loss", "", "Mean loss of the last report's updates.")),
  TD_ERROR(
      gauge("polyak_learner_td_error", "", "Mean absolute TD error of the last report's updates.")),
  Q_MEAN(
      gauge(
          "polyak_learner_q_mean",
          "",
          "Mean Q-value of the actions taken, of the last report's updates.")),
  Q_MAXIMUM(
      gauge(
          "polyak_learner_q_maximum",
          "",
          "Largest Q-value of a batch, mean over the last report's updates.")),
  GRADIENT_NORM(
      gauge(
          "polyak_learner_gradient_norm",
          "",
          "Norm of the gradient before it is clipped, mean over the last report's updates.")),
  POLICY_LOSS(
      gauge(
          "polyak_learner_policy_loss",
          "",
          "Mean of -Q(s, mu(s)) of the last report's updates; of ddpg, else NaN.")),
  POLICY_GRADIENT_NORM(
      gauge(
          "polyak_learner_policy_gradient_norm",
          "",
          "Norm of the policy's gradient before it is clipped, mean over the last report's updates;"
              + " of ddpg, else NaN.")),
  SKIPPING(
      gauge(
          "polyak_learner_skipping",
          "",
          "1 while learner-node.maximum-skipped-updates or more follow one another, else 0.")),
  STALE_PRIORITIES(
      gauge(
          "polyak_learner_stale_priorities_ratio",
          "ratio",
          "Part of the new priorities whose rows were gone, of the last report's updates.")),
  DROPPED_PRIORITIES(
      gauge(
          "polyak_learner_dropped_priorities_ratio",
          "ratio",
          "Part of the new priorities that never reached the shard, of the last report's updates.")),

  LEADS(gauge("polyak_learner_leads", "", "1 while the learner holds its run's lease, else 0.")),
  WEIGHTS_EPOCH(
      gauge(
          "polyak_learner_weights_epoch",
          "",
          "Epoch of the newest weights that the param-server has of this learner.")),
  WEIGHTS_VERSION(
      gauge(
          "polyak_learner_weights_version",
          "",
          "Version in its epoch of the newest weights that the param-server has of this learner.")),
  WEIGHTS_UPDATE(
      gauge(
          "polyak_learner_weights_update",
          "updates",
          "Updates, over the run's life, behind the newest weights that the param-server has of this learner.")),
  PUBLISH_SECONDS(
      summary(
          "polyak_learner_publish_seconds",
          "seconds",
          "Restore (call restore: all weights) and Publish (call publish) until the param-server's answer.",
          "call")),
  PUBLISH_FAILURES(
      counter(
          "polyak_learner_publish_failures_total",
          "calls",
          "Restore and Publish calls that failed; a later one carries the weights.")),
  CHECKPOINTS(
      counter(
          "polyak_learner_checkpoints_total",
          "files",
          "Checkpoints, by outcome: written or failed.",
          "outcome")),
  REPORT_FAILURES(
      counter("polyak_learner_report_failures_total", "reports", "Reports that the run refused."));

  private final Definition definition;

  LearnerMetric(Definition definition) {
    this.definition = definition;
  }

  @Override
  public Definition definition() {
    return definition;
  }
}
