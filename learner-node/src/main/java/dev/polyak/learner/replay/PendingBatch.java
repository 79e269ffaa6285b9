package dev.polyak.learner.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A batch whose parts are under way. Belongs to the lock of {@link Batches}. */
final class PendingBatch {
  private final SampledBatch batch;
  private final long before;
  private final List<Part> arrived = new ArrayList<>();
  private int missing;

  /** Consecutive rows of a batch that no shard is asked for. */
  record Gap(PendingBatch pending, int first, int windows) {}

  /** Consecutive rows of a batch that one shard is asked for. */
  static final class Part {
    private final PendingBatch pending;
    private final int shard;
    private final Apportionment apportionment;
    private final int first;
    private final int windows;
    private int filled;

    /**
     * A part of which nothing has come.
     *
     * @param apportionment by which the shard got it
     * @param first row of the batch
     */
    Part(PendingBatch pending, int shard, Apportionment apportionment, int first, int windows) {
      this.pending = pending;
      this.shard = shard;
      this.apportionment = apportionment;
      this.first = first;
      this.windows = windows;
    }

    PendingBatch pending() {
      return pending;
    }

    int shard() {
      return shard;
    }

    int first() {
      return first;
    }

    int windows() {
      return windows;
    }

    /** Windows came; says whether all have. */
    boolean fill(int more) {
      filled += more;
      return filled >= windows;
    }

    /** The shard will not give it. */
    Gap lost() {
      apportionment.lost(shard);
      return new Gap(pending, first, windows);
    }
  }

  /**
   * A batch that nobody is asked for yet.
   *
   * @param before windows of the draws before it, over all shards
   */
  PendingBatch(SampledBatch batch, long before) {
    this.batch = batch;
    this.before = before;
    missing = batch.rows();
  }

  SampledBatch batch() {
    return batch;
  }

  long before() {
    return before;
  }

  Gap all() {
    return new Gap(this, 0, batch.rows());
  }

  /** All of a part is there; says whether all of the batch is, which then knows where from. */
  boolean complete(Part part) {
    arrived.add(part);
    missing -= part.windows;
    if (missing > 0) {
      return false;
    }
    for (Part each : arrived) {
      int end = each.first + each.windows;
      Arrays.fill(batch.shards(), each.first, end, each.shard);
      Arrays.fill(batch.shares(), each.first, end, each.apportionment.share(each.shard));
    }
    return true;
  }
}
