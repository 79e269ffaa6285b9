package dev.polyak.replay.store;

import dev.polyak.replay.limiter.RateLimiter;
import dev.polyak.replay.media.Ledger;
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
  private final Ledger ledger;
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
   * @param ledger keeps what becomes of its rows
   * @param removed hears of each row that leaves
   */
  Table(TableSpecification specification, int leaves, Ledger ledger, IntConsumer removed) {
    this.specification = specification;
    this.leaves = leaves;
    this.ledger = ledger;
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

  /** The initial priority of a row that is not selectable yet. */
  void await(int leaf, long file, float priority) {
    ledger.await(leaf, file, priority);
  }

  /**
   * Adds a row; at the capacity, the remover takes one out first.
   *
   * @param file the number of the row's
   * @param priority {@link PendingRows#UNKNOWN}: the largest priority
   */
  void insert(int leaf, long file, float priority, RandomGenerator random) {
    while (size() >= specification.capacity()) {
      remove(remover.select(random));
    }
    add(leaf, priority);
    ledger.insert(
        leaf, file, Float.isNaN(priority) ? priorityOf(leaf) : priority, limiter.inserted());
    limiter.insert();
    keepTotals();
  }

  private void add(int leaf, float priority) {
    if (Float.isNaN(priority)) {
      sampler.insertLargest(leaf);
    } else {
      sampler.insert(leaf, priority);
    }
    remover.insert(leaf, priority);
    drawsLeft += specification.maximumTimesSampled();
  }

  /** The priority that a row took; 1 where none is kept. */
  private float priorityOf(int leaf) {
    double priority = sampler.priority(leaf);
    return Double.isNaN(priority) ? 1 : (float) priority;
  }

  /** What the ledger knows of a row. */
  Ledger ledger() {
    return ledger;
  }

  /** Adds a row that was in the table before this process. Rows come in their old order. */
  void restore(int leaf) {
    float priority = ledger.priority(leaf);
    add(leaf, priority >= 0 && priority < Float.POSITIVE_INFINITY ? priority : Float.NaN);
    if (timesSampled.length > 0) {
      timesSampled[leaf] = ledger.timesSampled(leaf);
      drawsLeft -= timesSampled[leaf];
    }
  }

  /** The limiter goes on from the counts that were kept; all rows are restored. */
  void restoreTotals() {
    limiter.restore(ledger.removed() + size(), ledger.sampled(), ledger.removed());
    keepTotals();
  }

  private void keepTotals() {
    ledger.totals(limiter.inserted(), limiter.sampled(), limiter.removed());
  }

  /** Counts windows that are about to be drawn. */
  void countDraw(int windows) {
    limiter.sample(windows);
    keepTotals();
  }

  void remove(int leaf) {
    sampler.delete(leaf);
    remover.delete(leaf);
    ledger.remove(leaf);
    limiter.remove();
    keepTotals();
    if (timesSampled.length > 0) {
      drawsLeft -= specification.maximumTimesSampled() - timesSampled[leaf];
      timesSampled[leaf] = 0;
    }
    removed.accept(leaf);
  }

  void update(int leaf, float priority) {
    sampler.update(leaf, priority);
    remover.update(leaf, priority);
    ledger.update(leaf, priority);
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
      ledger.sampled(leaf, timesSampled[leaf] + 1);
      if (++timesSampled[leaf] == specification.maximumTimesSampled()) {
        remove(leaf);
      }
    }
  }

  /** Whether a draw of {@code windows} is admitted, all of them. */
  public boolean admitsDraw(int windows) {
    return limiter.canSample(windows) && holds(windows);
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
    return limiter.canInsert(steps) || limiter.isBelowMinimumSize() || !holds(largestDraw);
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
