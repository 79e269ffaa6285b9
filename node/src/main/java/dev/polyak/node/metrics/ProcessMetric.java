package dev.polyak.node.metrics;

import static dev.polyak.node.metrics.Metric.Definition.gauge;

/** What every process tells of itself. */
public enum ProcessMetric implements Metric {
  NODE(
      gauge(
          "polyak_node",
          "",
          "Always 1: the process has this node, of this run; a param-server and a standalone"
              + " replay-service are of no run. Joined with other metrics of the process, it says"
              + " whose they are.",
          "run",
          "node",
          "role")),
  DISK_FREE_BYTES(
      gauge(
          "polyak_disk_free_bytes",
          "bytes",
          "What the process may still write to the disk that it keeps something on; setting is the"
              + " key of the folder.",
          "setting")),
  DISK_SIZE_BYTES(gauge("polyak_disk_size_bytes", "bytes", "Size of this disk.", "setting"));

  private final Definition definition;

  ProcessMetric(Definition definition) {
    this.definition = definition;
  }

  @Override
  public Definition definition() {
    return definition;
  }
}
