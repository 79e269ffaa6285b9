package dev.polyak.replay.selectors;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * P(i) = p_i^alpha / sum_k p_k^alpha (Schaul et al. 2016, Prioritized Experience Replay, eq. 1).
 * Nothing is added to a priority; where all are 0, each item is chosen alike.
 */
public final class PrioritisedSelector implements Selector {
  private final double alpha;
  private final SumTree tree;
  private final long[] present;
  private int size;
  private double[] masses = new double[0];

  /**
   * An empty selector.
   *
   * @param alpha in [0, 1]
   */
  public PrioritisedSelector(int capacity, double alpha) {
    this.alpha = alpha;
    tree = new SumTree(capacity);
    present = new long[(capacity + Long.SIZE - 1) / Long.SIZE];
  }

  public double alpha() {
    return alpha;
  }

  @Override
  public void insert(int item, double priority) {
    add(item, leaf(priority));
  }

  @Override
  public void insertLargest(int item) {
    add(item, size == 0 ? 1 : tree.largest());
  }

  private void add(int item, double leaf) {
    tree.set(item, leaf);
    present[item >>> 6] |= 1L << item;
    size++;
  }

  @Override
  public void update(int item, double priority) {
    tree.set(item, leaf(priority));
  }

  @Override
  public void delete(int item) {
    tree.set(item, 0);
    present[item >>> 6] &= ~(1L << item);
    size--;
  }

  @Override
  public boolean contains(int item) {
    return (present[item >>> 6] & 1L << item) != 0;
  }

  @Override
  public int size() {
    return size;
  }

  /** O(log capacity); O(capacity / 64) while all priorities are 0. */
  @Override
  public int select(RandomGenerator random) {
    if (size == 0) {
      throw new IllegalStateException("nothing to select from");
    }
    double total = tree.total();
    return total > 0 ? tree.find(random.nextDouble() * total) : nth(random.nextInt(size));
  }

  @Override
  public void select(RandomGenerator random, int[] chosen, int count) {
    double total = tree.total();
    if (total == 0) {
      Selector.super.select(random, chosen, count);
      return;
    }
    if (masses.length < count) {
      masses = new double[count];
    }
    for (int i = 0; i < count; i++) {
      masses[i] = random.nextDouble() * total;
    }
    tree.find(masses, chosen, count);
  }

  private int nth(int rank) {
    int left = rank;
    int word = 0;
    while (left >= Long.bitCount(present[word])) {
      left -= Long.bitCount(present[word++]);
    }
    long bits = present[word];
    for (int i = 0; i < left; i++) {
      bits &= bits - 1;
    }
    return word * Long.SIZE + Long.numberOfTrailingZeros(bits);
  }

  @Override
  public double weight(int item) {
    return tree.total() > 0 ? tree.get(item) : 1;
  }

  @Override
  public double mass() {
    double total = tree.total();
    return total > 0 ? total : size;
  }

  @Override
  public double largest() {
    return tree.total() > 0 ? tree.largest() : Math.min(size, 1);
  }

  private double leaf(double priority) {
    return alpha == 1 ? priority : Math.pow(priority, alpha);
  }

  /** Exact but for rounding; none is kept where alpha is 0. */
  @Override
  public double priority(int item) {
    if (alpha == 0) {
      return Double.NaN;
    }
    double leaf = tree.get(item);
    return alpha == 1 ? leaf : Math.pow(leaf, 1 / alpha);
  }

  @Override
  public boolean keepsArrival() {
    return false;
  }

  @Override
  public IntStream items() {
    return IntStream.range(0, present.length * Long.SIZE).filter(this::contains);
  }
}
