package dev.polyak.replay.selectors;

import java.util.random.RandomGenerator;

/**
 * Chooses items of a table, to sample or to remove them. Items are small integers below a capacity
 * given at the start, each in the selector at most once. Belongs to one thread.
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

  /** Takes an item out that is there. */
  void delete(int item);

  boolean contains(int item);

  /** Items that are there. */
  int size();

  /** Chooses an item, which stays. Fails with an IllegalStateException where there is none. */
  int select(RandomGenerator random);

  /** What the item weighs in the choice: its probability is {@code weight(item) / mass()}. */
  double weight(int item);

  /** The sum of all weights. */
  double mass();

  /** The largest weight; 0 where there is no item. */
  double largest();

  /** The priority of an item that is there; NaN where the selector keeps none. */
  double priority(int item);
}
