package dev.polyak.learner;

import dev.polyak.learner.checkpoint.CheckpointStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Section {@code learner-node}; reference.conf documents each key.
 *
 * @param name of the member
 * @param engine of the networks
 * @param threads of the engine
 * @param prefetch batches drawn ahead
 * @param shardTimeout seconds without a sign of life, after which one replay shard of several
 *     counts as lost
 * @param exitWithRun whether the process ends with its run
 * @param maximumSkippedUpdates in a row, before an alarm
 * @param checkpoint where and when
 */
record LearnerSettings(
    String name,
    String engine,
    int threads,
    int prefetch,
    double shardTimeout,
    boolean exitWithRun,
    int maximumSkippedUpdates,
    Checkpoints checkpoint) {

  /** {@link #shardTimeout}. */
  Duration silence() {
    return Duration.ofNanos((long) (shardTimeout * 1e9));
  }

  /**
   * Section {@code learner-node.checkpoint}.
   *
   * @param directory empty: none are written
   * @param everyUpdates 0: only at the end
   * @param keep how many
   */
  record Checkpoints(String directory, int everyUpdates, int keep) {

    /** Where, if anywhere. */
    Optional<Path> folder() {
      return directory.isEmpty() ? Optional.empty() : Optional.of(Path.of(directory));
    }

    /** The store, if there is one. */
    Optional<CheckpointStore> store() {
      return folder().map(folder -> new CheckpointStore(folder, keep));
    }

    /** Whether a checkpoint is due after {@code updates} updates. */
    boolean isDue(long updates) {
      return everyUpdates > 0 && updates % everyUpdates == 0;
    }
  }
}
