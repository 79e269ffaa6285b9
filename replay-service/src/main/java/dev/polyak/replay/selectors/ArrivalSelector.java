package dev.polyak.replay.selectors;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Keeps the order in which items came: a doubly linked ring in two arrays. Everything is O(1).
 * Priorities do not count.
 */
abstract class ArrivalSelector extends DeterministicSelector {
  private static final int ABSENT = -1;

  /** Next and previous of each item; entry {@code capacity} is the ring's head. */
  private final int[] next;

  private final int[] previous;
  private final int head;
  private int size;

  ArrivalSelector(int capacity) {
    head = capacity;
    next = new int[capacity + 1];
    previous = new int[capacity + 1];
    Arrays.fill(next, ABSENT);
    next[head] = head;
    previous[head] = head;
  }

  final int oldest() {
    return next[head];
  }

  final int newest() {
    return previous[head];
  }

  @Override
  public final void insert(int item, double priority) {
    insertLargest(item);
  }

  @Override
  public final void insertLargest(int item) {
    int last = previous[head];
    next[last] = item;
    previous[item] = last;
    next[item] = head;
    previous[head] = item;
    size++;
  }

  @Override
  public final void update(int item, double priority) {
    // The order of arrival does not change.
  }

  @Override
  public final void delete(int item) {
    next[previous[item]] = next[item];
    previous[next[item]] = previous[item];
    next[item] = ABSENT;
    size--;
  }

  @Override
  public final boolean contains(int item) {
    return next[item] != ABSENT;
  }

  @Override
  public final int size() {
    return size;
  }

  @Override
  public final double priority(int item) {
    return Double.NaN;
  }

  @Override
  public final IntStream items() {
    return IntStream.iterate(oldest(), item -> item != head, item -> next[item]);
  }
}
