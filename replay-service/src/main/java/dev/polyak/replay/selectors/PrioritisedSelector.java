package dev.polyak.replay.selectors;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * P(i) = p_i^alpha / sum_k p_k^alpha (Schaul et al. 2016, Prioritized Experience Replay, eq. 1).
 * Nothing is added to a priority; where all are 0, each item is chosen alike.
 */
public final class PrioritisedSelector implements Selector {
  private final double alpha;
  private final Power power;
  private final WeightedItems items;
  private final int capacity;
  private final int[] one = new int[1];

  /**
   * An empty selector.
   *
   * @param alpha in [0, 1]
   */
  public PrioritisedSelector(int capacity, double alpha) {
    this.alpha = alpha;
    power = new Power(alpha);
    this.capacity = capacity;
    items = new WeightedItems(capacity);
  }

  public double alpha() {
    return alpha;
  }

  @Override
  public void insert(int item, double priority) {
    items.set(item, power.of((float) priority));
  }

  @Override
  public void insertLargest(int item) {
    items.set(item, items.size() == 0 ? 1 : items.largest());
  }

  @Override
  public void update(int item, double priority) {
    items.set(item, power.of((float) priority));
  }

  @Override
  public void update(int[] changed, float[] priorities, int count) {
    items.touch(changed, count);
    Selector.super.update(changed, priorities, count);
  }

  @Override
  public void delete(int item) {
    items.remove(item);
  }

  @Override
  public boolean contains(int item) {
    return items.contains(item);
  }

  @Override
  public int size() {
    return items.size();
  }

  @Override
  public int select(RandomGenerator random) {
    select(random, one, 1);
    return one[0];
  }

  /** O(count), whatever the number of items. */
  @Override
  public void select(RandomGenerator random, int[] chosen, int count) {
    if (items.size() == 0) {
      throw new IllegalStateException("nothing to select from");
    }
    items.draw(random, chosen, count);
  }

  @Override
  public double weight(int item) {
    return items.total() > 0 ? items.weight(item) : 1;
  }

  @Override
  public double mass() {
    double total = items.total();
    return total > 0 ? total : items.size();
  }

  @Override
  public double largest() {
    return items.total() > 0 ? items.largest() : Math.min(items.size(), 1);
  }

  /** Exact but for rounding of the weight to float32; none is kept where alpha is 0. */
  @Override
  public double priority(int item) {
    if (alpha == 0) {
      return Double.NaN;
    }
    double weight = items.weight(item);
    return alpha == 1 ? weight : Math.pow(weight, 1 / alpha);
  }

  @Override
  public boolean keepsArrival() {
    return false;
  }

  @Override
  public IntStream items() {
    return IntStream.range(0, capacity).filter(this::contains);
  }
}
