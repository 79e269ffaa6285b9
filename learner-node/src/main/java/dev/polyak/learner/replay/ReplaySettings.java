package dev.polyak.learner.replay;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;

/**
 * Section {@code replay}; the node's reference.conf documents each key.
 *
 * @param shards of the run
 * @param sampler uniform or prioritised
 * @param priorityExponent alpha
 * @param priorityOffset added to each absolute TD error
 * @param capacity of the table
 * @param durable whether its steps outlive the shard's process
 * @param compression of observations in files that are full: none or lz4
 * @param minimumSize steps before the first draw
 * @param largestAppend steps of one stream in one append at the most
 * @param slack batches that collecting and updating may run apart
 */
public record ReplaySettings(
    int shards,
    String sampler,
    double priorityExponent,
    double priorityOffset,
    Capacity capacity,
    boolean durable,
    String compression,
    long minimumSize,
    int largestAppend,
    double slack) {

  /**
   * Section {@code replay.capacity}.
   *
   * @param steps that are selectable
   * @param bytes of storage; 0: from the steps
   */
  public record Capacity(long steps, long bytes) {

    /** One shard's part. */
    Capacity of(int shards) {
      return new Capacity(Math.ceilDiv(steps, shards), Math.ceilDiv(bytes, shards));
    }
  }

  /**
   * Reads the section.
   *
   * @throws ConfigurationException if the table could never be drawn from
   */
  public static ReplaySettings of(Configuration configuration) {
    ReplaySettings settings = configuration.section("replay", ReplaySettings.class);
    long steps = settings.capacity.steps;
    require(
        configuration.integer("agent.batch-size") <= steps,
        "replay.capacity.steps = %d is below agent.batch-size = %d",
        steps,
        configuration.longInteger("agent.batch-size"));
    require(
        settings.minimumSize <= steps,
        "replay.capacity.steps = %d is below replay.minimum-size = %d: no update would ever come",
        steps,
        settings.minimumSize);
    require(
        settings.shards <= steps,
        "replay.capacity.steps = %d is below replay.shards = %d",
        steps,
        settings.shards);
    if (settings.isCompressed() && !settings.durable) {
      throw new ConfigurationException(
          "replay.compression = lz4 needs replay.durable = true: only files are compressed");
    }
    return settings;
  }

  private static void require(boolean met, String message, long left, long right) {
    if (!met) {
      throw new ConfigurationException(String.format(message, left, right));
    }
  }

  private boolean isCompressed() {
    return compression.equals("lz4");
  }

  /** Whether rows are drawn by their priorities. */
  public boolean isPrioritised() {
    return sampler.equals("prioritised");
  }
}
