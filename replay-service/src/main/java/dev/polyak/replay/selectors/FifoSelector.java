package dev.polyak.replay.selectors;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** The item that came first: a doubly linked list in two arrays. Everything is O(1). */
public final class FifoSelector implements Selector {
  private static final int ABSENT = -1;

  /** Next and previous of each item; entry {@code capacity} is the ring's head. */
  private final int[] next;

  private final int[] previous;
  private final int head;
  private int size;

  public FifoSelector(int capacity) {
    head = capacity;
    next = new int[capacity + 1];
    previous = new int[capacity + 1];
    Arrays.fill(next, ABSENT);
    next[head] = head;
    previous[head] = head;
  }

  @Override
  public void insert(int item, double priority) {
    insertLargest(item);
  }

  @Override
  public void insertLargest(int item) {
    int last = previous[head];
    next[last] = item;
    previous[item] = last;
    next[item] = head;
    previous[head] = item;
    size++;
  }

  @Override
  public void update(int item, double priority) {
    // The order of arrival does not change.
  }

  @Override
  public void delete(int item) {
    next[previous[item]] = next[item];
    previous[next[item]] = previous[item];
    next[item] = ABSENT;
    size--;
  }

  @Override
  public boolean contains(int item) {
    return next[item] != ABSENT;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int select(RandomGenerator random) {
    if (size == 0) {
      throw new IllegalStateException("nothing to select from");
    }
    return next[head];
  }

  @Override
  public double weight(int item) {
    return item == next[head] ? 1 : 0;
  }

  @Override
  public double mass() {
    return Math.min(size, 1);
  }

  @Override
  public double largest() {
    return Math.min(size, 1);
  }

  @Override
  public double priority(int item) {
    return Double.NaN;
  }
}
