package dev.polyak.paramserver.runs;

import dev.polyak.paramserver.weights.Snapshot;
import dev.polyak.runs.v1.Evaluation;
import dev.polyak.runs.v1.LearnerReport;
import dev.polyak.runs.v1.Progress;

/** How far a run has come: what its members have counted, and its newest snapshot. */
final class Tally {
  private long steps;
  private long episodes;
  private long updates;
  private long targetUpdates;
  private Evaluation lastEvaluation;
  private long epoch;
  private long version = -1;

  /**
   * Counts as they were stored.
   *
   * @param steps of all members, who keep them
   */
  Tally(Progress stored, long steps) {
    this.steps = steps;
    episodes = stored.getEpisodes();
    updates = stored.getLearnerUpdates();
    targetUpdates = stored.getTargetUpdates();
    lastEvaluation = stored.hasLastEvaluation() ? stored.getLastEvaluation() : null;
  }

  /** The newest snapshot that was stored, which may be newer than the counts. */
  void goOn(Snapshot snapshot, Progress stored) {
    epoch = snapshot.epoch();
    version = snapshot.version();
    boolean newer =
        epoch != stored.getEpoch() ? epoch > stored.getEpoch() : version > stored.getVersion();
    updates = newer ? snapshot.update() : updates;
  }

  void moreSteps(long more) {
    steps += more;
  }

  void moreEpisodes(int more) {
    episodes += more;
  }

  void learned(LearnerReport report) {
    updates = Math.max(updates, report.getUpdates());
    targetUpdates = report.getTargetUpdates();
  }

  void evaluated(Evaluation evaluation) {
    lastEvaluation = evaluation;
  }

  /** A snapshot was adopted. */
  void adopted(long newEpoch, long newVersion) {
    epoch = newEpoch;
    version = newVersion;
  }

  /** The updates behind a snapshot; a Restore may take them back. */
  void updatesOf(long update, boolean restored) {
    updates = restored ? update : Math.max(updates, update);
  }

  boolean hasWeights() {
    return version >= 0;
  }

  long steps() {
    return steps;
  }

  long updates() {
    return updates;
  }

  void describe(Progress.Builder progress) {
    progress
        .setEnvironmentSteps(steps)
        .setEpisodes(episodes)
        .setLearnerUpdates(updates)
        .setTargetUpdates(targetUpdates)
        .setEpoch(epoch)
        .setVersion(Math.max(0, version));
    if (lastEvaluation != null) {
      progress.setLastEvaluation(lastEvaluation);
    }
  }
}
