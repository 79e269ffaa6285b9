package dev.polyak.paramserver.metrics;

import static dev.polyak.node.metrics.Metric.Definition.counter;
import static dev.polyak.node.metrics.Metric.Definition.gauge;
import static dev.polyak.node.metrics.Metric.Definition.summary;

import dev.polyak.node.metrics.Metric;

/** What a param-server measures. It has param-server.maximum-runs runs at the most. */
public enum ParamServerMetric implements Metric {
  RUNS(gauge("polyak_param_server_runs", "runs", "Runs that are open.")),
  ENVIRONMENT_STEPS(
      counter(
          "polyak_param_server_environment_steps_total",
          "steps",
          "Steps that the run's actors have reported, over the run's life.",
          "run")),
  WEIGHTS_EPOCH(
      gauge(
          "polyak_param_server_weights_epoch",
          "",
          "Epoch of the newest snapshot: the lease that it was written under.",
          "run")),
  WEIGHTS_VERSION(
      gauge(
          "polyak_param_server_weights_version",
          "",
          "Version of the newest snapshot in its epoch.",
          "run")),
  WEIGHTS_UPDATE(
      gauge(
          "polyak_param_server_weights_update",
          "updates",
          "Learner updates behind the newest snapshot.",
          "run")),
  SUBSCRIBERS(
      gauge(
          "polyak_param_server_subscribers",
          "calls",
          "Calls that follow the run's weights.",
          "run")),
  WRITES(
      counter(
          "polyak_param_server_writes_total",
          "calls",
          "Calls that wrote weights, or were to: call is restore or publish; outcome is accepted,"
              + " repeated, wrong_version, stale_epoch, or failed where there was none.",
          "call",
          "outcome")),
  WRITE_SECONDS(
      summary(
          "polyak_param_server_write_seconds",
          "seconds",
          "From the beginning of a call that writes weights to its answer, whatever the outcome.",
          "call")),
  SNAPSHOTS_SENT(
      counter(
          "polyak_param_server_snapshots_sent_total",
          "snapshots",
          "Snapshots of which all was sent to a subscriber.")),
  SENT_BYTES(
      counter(
          "polyak_param_server_sent_bytes_total",
          "bytes",
          "Weights that were sent to subscribers."));

  private final Definition definition;

  ParamServerMetric(Definition definition) {
    this.definition = definition;
  }

  @Override
  public Definition definition() {
    return definition;
  }
}
