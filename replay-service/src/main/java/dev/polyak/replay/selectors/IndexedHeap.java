package dev.polyak.replay.selectors;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Items in a heap whose places are known, so that any of them can move or leave.
 *
 * <pre>
 *   place p has children 4p + 1 ... 4p + 4; place 0 is the first item
 * </pre>
 *
 * <p>Four children lie in one cache line mostly, and make the heap half as deep as two. Belongs to
 * one thread.
 */
final class IndexedHeap {
  private static final int CHILDREN = 4;

  private final Order order;
  private final int[] items;
  private final int[] placeAfter;
  private int size;

  /** A strict order of items. */
  interface Order {
    boolean isBefore(int item, int other);
  }

  IndexedHeap(int capacity, Order order) {
    this.order = order;
    items = new int[capacity];
    placeAfter = new int[capacity];
  }

  int size() {
    return size;
  }

  boolean contains(int item) {
    return placeAfter[item] != 0;
  }

  /** The item that is before all others, where there is one. O(1). */
  int first() {
    return items[0];
  }

  /** Adds an item that is not there; O(log size). */
  void add(int item) {
    rise(size++, item);
  }

  /** Finds the place of an item whose order has changed; O(log size). */
  void moved(int item) {
    settle(placeAfter[item] - 1, item);
  }

  /** Takes an item out that is there; O(log size). */
  void remove(int item) {
    int place = placeAfter[item] - 1;
    placeAfter[item] = 0;
    int last = items[--size];
    if (last != item) {
      settle(place, last);
    }
  }

  private void settle(int place, int item) {
    if (rise(place, item) == place) {
      sink(place, item);
    }
  }

  private int rise(int from, int item) {
    int place = from;
    while (place > 0) {
      int parent = (place - 1) / CHILDREN;
      if (!order.isBefore(item, items[parent])) {
        break;
      }
      put(place, items[parent]);
      place = parent;
    }
    put(place, item);
    return place;
  }

  private void sink(int from, int item) {
    int place = from;
    for (int child = firstChild(place); child < size; child = firstChild(place)) {
      if (!order.isBefore(items[child], item)) {
        break;
      }
      put(place, items[child]);
      place = child;
    }
    put(place, item);
  }

  /** The child that is before its siblings, or a place that does not exist. */
  private int firstChild(int place) {
    int first = CHILDREN * place + 1;
    int end = Math.min(first + CHILDREN, size);
    for (int child = first + 1; child < end; child++) {
      if (order.isBefore(items[child], items[first])) {
        first = child;
      }
    }
    return first;
  }

  private void put(int place, int item) {
    items[place] = item;
    placeAfter[item] = place + 1;
  }

  /** All items, in no particular order. */
  IntStream items() {
    return Arrays.stream(items, 0, size);
  }
}
