package dev.polyak.node.metrics;

import static dev.polyak.node.metrics.Metric.Definition.counter;
import static dev.polyak.node.metrics.Metric.Definition.gauge;

/** What every node that serves gRPC measures. */
public enum NodeMetric implements Metric {
  GRPC_RECEIVED_BYTES(
      counter(
          "polyak_grpc_received_bytes_total",
          "bytes",
          "Messages that clients sent to the data port, as on the wire; 0 over the in-process"
              + " transport.")),
  GRPC_SENT_BYTES(
      counter(
          "polyak_grpc_sent_bytes_total",
          "bytes",
          "Messages that the data port sent to clients, as on the wire; 0 over the in-process"
              + " transport.")),
  GRPC_OPEN_CALLS(
      gauge("polyak_grpc_open_calls", "calls", "Calls that are open on the data port.")),
  GRPC_CALLS(
      counter(
          "polyak_grpc_calls_total",
          "calls",
          "Calls on the data port that have ended, by the gRPC status that they ended with.",
          "status"));

  private final Definition definition;

  NodeMetric(Definition definition) {
    this.definition = definition;
  }

  @Override
  public Definition definition() {
    return definition;
  }
}
