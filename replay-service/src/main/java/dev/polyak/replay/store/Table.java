package dev.polyak.replay.store;

import dev.polyak.replay.limiter.RateLimiter;
import dev.polyak.replay.selectors.Selector;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;

/**
 * A view of a store's rows: which of them may be drawn, how, how often and how fast. Rows are known
 * by their leaf. Belongs to the store's thread.
 */
public final class Table {
  private final int leaves;
  private final RateLimiter limiter;
  private final Selector remover;
  private final IntConsumer removed;
  private final int[] timesSampled;
  private TableSpecification specification;
  private Selector sampler;
  private long drawsLeft;
  private long stalePriorityUpdates;

  /**
   * An empty table.
   *
   * @param leaves above all leaves
   * @param removed hears of each row that leaves
   */
  Table(TableSpecification specification, int leaves, IntConsumer removed) {
    this.specification = specification;
    this.leaves = leaves;
    this.removed = removed;
    limiter = new RateLimiter(specification.limits());
    sampler = specification.sampler(leaves);
    remover = specification.remover(leaves);
    timesSampled = new int[specification.maximumTimesSampled() > 0 ? leaves : 0];
  }

  public TableSpecification specification() {
    return specification;
  }

  public RateLimiter limiter() {
    return limiter;
  }

  /** Sum of the leaves' weights. */
  public double mass() {
    return sampler.mass();
  }

  /** The largest weight of a leaf; 0 in an empty table. */
  public double largest() {
    return sampler.largest();
  }

  public int size() {
    return sampler.size();
  }

  public long stalePriorityUpdates() {
    return stalePriorityUpdates;
  }

  void addStale(int count) {
    stalePriorityUpdates += count;
  }

  boolean contains(int leaf) {
    return sampler.contains(leaf);
  }

  /**
   * Adds a row; at the capacity, the remover takes one out first. {@link PendingRows#UNKNOWN}: the
   * largest priority.
   */
  void insert(int leaf, float priority, RandomGenerator random) {
    while (size() >= specification.capacity()) {
      remove(remover.select(random));
    }
    if (Float.isNaN(priority)) {
      sampler.insertLargest(leaf);
    } else {
      sampler.insert(leaf, priority);
    }
    remover.insert(leaf, priority);
    limiter.insert();
    drawsLeft += specification.maximumTimesSampled();
  }

  void remove(int leaf) {
    sampler.delete(leaf);
    remover.delete(leaf);
    limiter.remove();
    if (timesSampled.length > 0) {
      drawsLeft -= specification.maximumTimesSampled() - timesSampled[leaf];
      timesSampled[leaf] = 0;
    }
    removed.accept(leaf);
  }

  void update(int leaf, float priority) {
    sampler.update(leaf, priority);
    remover.update(leaf, priority);
  }

  int select(RandomGenerator random) {
    return sampler.select(random);
  }

  double weight(int leaf) {
    return sampler.weight(leaf);
  }

  /** Counts a window of a row, which leaves where that was its last. */
  void sampled(int leaf) {
    if (timesSampled.length > 0) {
      drawsLeft--;
      if (++timesSampled[leaf] == specification.maximumTimesSampled()) {
        remove(leaf);
      }
    }
  }

  /** Whether a draw of {@code windows} is admitted, all of them. */
  public boolean admitsDraw(int windows) {
    return limiter.canSample(windows) && holds(windows);
  }

  /**
   * Whether a part of a draw over several shards is admitted: the draw is, as a whole.
   *
   * @param windows of the part
   * @param overall windows of the draw
   * @param before windows of the draws before it, over all shards
   */
  public boolean admitsPart(int windows, long overall, long before) {
    return size() > 0 && limiter.canSample(overall, before) && holds(windows);
  }

  /** Whether the rows may be sampled so often. */
  private boolean holds(int windows) {
    return timesSampled.length == 0 || drawsLeft >= windows;
  }

  /**
   * Whether {@code steps} more may come in: as the limiter says, or because no draw can go on
   * without them.
   */
  boolean admitsAppend(int steps, int largestDraw) {
    return limiter.canInsert(steps)
        || limiter.isBelowMinimumSize()
        || size() == 0
        || !holds(largestDraw);
  }

  /** On what a draw of {@code windows} waits. */
  public String describe(int windows) {
    String table = "table " + specification.name() + ": " + limiter.describe(windows);
    return holds(windows)
        ? table
        : "%s; rows may be sampled %d more times in all".formatted(table, drawsLeft);
  }

  /** Takes a newer specification's sampler and limits; capacity and times sampled are the same. */
  void adopt(TableSpecification newer) {
    limiter.setLimits(newer.limits());
    if (!specification.samplesLike(newer)) {
      Selector old = sampler;
      sampler = newer.sampler(leaves);
      for (int leaf = 0; leaf < leaves; leaf++) {
        if (old.contains(leaf)) {
          sampler.insertLargest(leaf);
        }
      }
    }
    specification = newer;
  }
}
