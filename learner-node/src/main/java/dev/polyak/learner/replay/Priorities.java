package dev.polyak.learner.replay;

import dev.polyak.learner.lease.Lease;
import dev.polyak.node.run.ReplayShard;
import dev.polyak.node.run.ReplayShards;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** New priorities, each to the replay shard that its key came from. Belongs to one thread. */
public final class Priorities implements AutoCloseable {
  private final ReplayShards shards;
  private final Lease lease;
  private final LongSupplier nanoTime;
  private final List<PriorityCall> calls = new ArrayList<>();
  private final long[] keysOfOne;
  private final float[] prioritiesOfOne;

  /**
   * Connects to a shard with its first update.
   *
   * @param rows of an update at the most
   * @param nanoTime a monotonic clock
   */
  public Priorities(ReplayShards shards, Lease lease, int rows, LongSupplier nanoTime) {
    this.shards = shards;
    this.lease = lease;
    this.nanoTime = nanoTime;
    keysOfOne = new long[rows];
    prioritiesOfOne = new float[rows];
  }

  /**
   * Sends priorities.
   *
   * @param origins shard of each key, as {@link SampledBatch#shards}
   * @param count of the arrays, which are the caller's again at once
   */
  public void send(int[] origins, long[] keys, float[] priorities, int count) {
    List<ReplayShard> known = shards.all();
    for (int shard = 0; shard < known.size(); shard++) {
      if (shard == calls.size()) {
        calls.add(new PriorityCall(known.get(shard), lease, nanoTime));
      }
      int of = 0;
      for (int i = 0; i < count; i++) {
        if (origins[i] == shard) {
          keysOfOne[of] = keys[i];
          prioritiesOfOne[of++] = priorities[i];
        }
      }
      calls.get(shard).send(keysOfOne, prioritiesOfOne, of);
    }
  }

  /** Waits until all that was sent is acknowledged, or its connection is lost. */
  public void awaitAcknowledged() throws InterruptedException {
    for (PriorityCall call : calls) {
      call.awaitAcknowledged();
    }
  }

  /** What happened since the last time that it was asked, over all shards. */
  public PriorityCall.Counts takeCounts() {
    PriorityCall.Counts all = PriorityCall.Counts.NONE;
    for (PriorityCall call : calls) {
      PriorityCall.Counts one = call.takeCounts();
      all = all.plus(one.applied(), one.stale(), one.dropped());
    }
    return all;
  }

  @Override
  public void close() {
    calls.forEach(PriorityCall::close);
  }
}
