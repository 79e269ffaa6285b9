package dev.polyak.replay.store;

import dev.polyak.replay.limiter.RateLimiter;
import dev.polyak.replay.media.Ledger;
import dev.polyak.replay.selectors.Selector;
import dev.polyak.replay.selectors.SelectorSpecification;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A view of a store's rows: which of them may be drawn, how, how often and how fast. Rows are known
 * by their leaf. Belongs to the store's thread.
 */
public final class Table {
  private final int leaves;
  private final RateLimiter limiter;
  private final Ledger ledger;
  private final IntConsumer removed;
  private final int[] timesSampled;
  private TableSpecification specification;
  private Selector sampler;
  private Selector remover;
  private long drawsLeft;
  private long stalePriorityUpdates;
  private long agedWindows;
  private double ageSeconds;

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
    sampler = specification.sampler().create(leaves);
    remover = specification.remover().create(leaves);
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

  /** Counts a window that was sampled at an age that is known. */
  public void sampledAt(float seconds) {
    agedWindows++;
    ageSeconds += seconds;
  }

  /** Windows whose age was counted. */
  public long agedWindows() {
    return agedWindows;
  }

  /** The sum of their ages. */
  public double ageSeconds() {
    return ageSeconds;
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
    insertOne(leaf, file, priority, random);
    keepTotals();
  }

  /**
   * Adds those of some rows that are selectable here, one after the other; the rows lie side by
   * side.
   *
   * @param pending has their places and priorities
   * @param sequence of the first
   * @return rows that were added
   */
  int insert(
      int leaf, long file, PendingRows pending, long sequence, int count, RandomGenerator random) {
    boolean selectsAll = specification.sequencePeriod() == 1;
    int added = 0;
    for (int i = 0; i < count; i++) {
      if (selectsAll || specification.selects(pending.place(sequence + i))) {
        insertOne(leaf + i, file, pending.priority(sequence + i), random);
        added++;
      }
    }
    keepTotals();
    return added;
  }

  private void insertOne(int leaf, long file, float priority, RandomGenerator random) {
    while (size() >= specification.capacity()) {
      removeOne(remover.select(random));
    }
    add(leaf, priority);
    ledger.insert(
        leaf, file, Float.isNaN(priority) ? priorityOf(leaf) : priority, limiter.inserted());
    limiter.insert();
  }

  private void add(int leaf, float priority) {
    insert(sampler, leaf, priority);
    insert(remover, leaf, priority);
    drawsLeft += specification.maximumTimesSampled();
  }

  private static void insert(Selector selector, int leaf, double priority) {
    if (Double.isNaN(priority)) {
      selector.insertLargest(leaf);
    } else {
      selector.insert(leaf, priority);
    }
  }

  /** The priority that a row took; 1 where none is kept. */
  private float priorityOf(int leaf) {
    double sampled = sampler.priority(leaf);
    double priority = Double.isNaN(sampled) ? remover.priority(leaf) : sampled;
    return Double.isNaN(priority) ? 1 : (float) priority;
  }

  /** What the ledger knows of a row. */
  Ledger ledger() {
    return ledger;
  }

  /** Whether the ledger knows that a row is in the table, or was. */
  boolean hasHad(int leaf, long file) {
    int state = ledger.state(leaf, file);
    return state == Ledger.PRESENT || state == Ledger.REMOVED;
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
    removeOne(leaf);
    keepTotals();
  }

  private void removeOne(int leaf) {
    sampler.delete(leaf);
    remover.delete(leaf);
    ledger.remove(leaf);
    limiter.remove();
    if (timesSampled.length > 0) {
      drawsLeft -= specification.maximumTimesSampled() - timesSampled[leaf];
      timesSampled[leaf] = 0;
    }
    removed.accept(leaf);
  }

  /**
   * Sets priorities of those rows that are in the table, in order.
   *
   * @param leaves whose front is used up
   * @param priorities likewise
   * @return how many are in the table
   */
  int update(int[] leaves, float[] priorities, int count) {
    int present = sampler.keep(leaves, priorities, count);
    sampler.update(leaves, priorities, present);
    remover.update(leaves, priorities, present);
    for (int i = 0; i < present; i++) {
      ledger.update(leaves[i], priorities[i]);
    }
    return present;
  }

  /** How many of {@code windows} may be selected before the first of them is {@link #sampled}. */
  int selectable(int windows) {
    return timesSampled.length > 0 ? 1 : windows;
  }

  /** Chooses rows, with replacement; they stay. */
  void select(RandomGenerator random, int[] chosen, int count) {
    sampler.select(random, chosen, count);
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
   * Whether {@code rows} more may come in: as the limiter says, or because no draw can go on
   * without them.
   */
  boolean admitsAppend(int rows, int largestDraw) {
    return limiter.canInsert(rows)
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

  /**
   * Takes a newer specification's selectors and limits; capacity and times sampled are the same.
   * O(rows x log rows) where a selector is another.
   */
  void adopt(TableSpecification newer) {
    limiter.setLimits(newer.limits());
    Selector newSampler = sampler;
    if (!newer.sampler().equals(specification.sampler())) {
      newSampler = transfer(sampler, remover, newer.sampler());
    }
    if (!newer.remover().equals(specification.remover())) {
      remover = transfer(remover, sampler, newer.remover());
    }
    sampler = newSampler;
    specification = newer;
  }

  /**
   * A selector of the same rows. Their priorities and their order of arrival are the older one's,
   * or the table's other selector's where only that keeps them; where neither does, priorities are
   * 1 and the order is by leaf.
   */
  private Selector transfer(Selector older, Selector other, SelectorSpecification wanted) {
    Selector selector = wanted.create(leaves);
    rows(older, other)
        .forEach(
            leaf -> {
              double priority = older.priority(leaf);
              insert(selector, leaf, Double.isNaN(priority) ? other.priority(leaf) : priority);
            });
    return selector;
  }

  private static IntStream rows(Selector older, Selector other) {
    if (older.keepsArrival()) {
      return older.items();
    }
    return other.keepsArrival() ? other.items() : older.items().sorted();
  }
}
