package dev.polyak.replay.selectors;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Chooses items of a table, to sample or to remove them. Items are small integers below a capacity
 * given at the start, each in the selector at most once. Priorities are finite and 0 or more.
 * Belongs to one thread.
 */
public interface Selector {
  /** Adds an item that is not there. */
  void insert(int item, double priority);

  /**
   * Adds an item that is not there with the largest priority of those that are, 1 where there are
   * none.
   */
  void insertLargest(int item);

  /** Changes the priority of an item that is there. */
  void update(int item, double priority);

  /** Changes the priorities of the first {@code count} items, which are there, in order. */
  default void update(int[] items, float[] priorities, int count) {
    for (int i = 0; i < count; i++) {
      update(items[i], priorities[i]);
    }
  }

  /**
   * Brings those of the first {@code count} items that are there, and what belongs to them, to the
   * front, in their order.
   *
   * @return how many are there
   */
  default int keep(int[] items, float[] values, int count) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      items[kept] = items[i];
      values[kept] = values[i];
      kept += contains(items[i]) ? 1 : 0;
    }
    return kept;
  }

  /** Takes an item out that is there. */
  void delete(int item);

  boolean contains(int item);

  /** Items that are there. */
  int size();

  /** Chooses an item, which stays. Fails with an IllegalStateException where there is none. */
  int select(RandomGenerator random);

  /**
   * Chooses {@code count} items, with replacement, each as {@link #select(RandomGenerator)} does.
   *
   * @param chosen whose front takes them
   */
  default void select(RandomGenerator random, int[] chosen, int count) {
    for (int i = 0; i < count; i++) {
      chosen[i] = select(random);
    }
  }

  /** What the item weighs in the choice: its probability is {@code weight(item) / mass()}. */
  double weight(int item);

  /** The sum of all weights. */
  double mass();

  /** The largest weight; 0 where there is no item. */
  double largest();

  /** The priority of an item that is there; NaN where the selector keeps none. */
  double priority(int item);

  /** Whether {@link #items()} come in the order in which they were inserted. */
  boolean keepsArrival();

  /** All items, of a selector that does not change while they are read. */
  IntStream items();
}
