package dev.polyak.replay.selectors;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Chooses by priority alone, and of equal priorities the item that came first; a new priority makes
 * no item younger. (In Reverb it does.) O(1) to choose, O(log size) to change.
 */
abstract class HeapSelector extends DeterministicSelector {
  private final IndexedHeap heap;
  private final double[] priorities;

  /** When each item came, by the number of insertions before. */
  private final long[] arrivals;

  private long nextArrival;

  HeapSelector(int capacity) {
    heap = new IndexedHeap(capacity, this::isBefore);
    priorities = new double[capacity];
    arrivals = new long[capacity];
  }

  /** Whether an item of {@code priority} comes before all of {@code other}. */
  abstract boolean isFirst(double priority, double other);

  /** The largest priority, where there is an item. */
  abstract double largestPriority();

  private boolean isBefore(int item, int other) {
    return priorities[item] == priorities[other]
        ? arrivals[item] < arrivals[other]
        : isFirst(priorities[item], priorities[other]);
  }

  @Override
  final int first() {
    return heap.first();
  }

  @Override
  public void insert(int item, double priority) {
    priorities[item] = priority;
    arrivals[item] = nextArrival++;
    heap.add(item);
  }

  @Override
  public final void insertLargest(int item) {
    insert(item, size() == 0 ? 1 : largestPriority());
  }

  @Override
  public void update(int item, double priority) {
    priorities[item] = priority;
    heap.moved(item);
  }

  @Override
  public void delete(int item) {
    heap.remove(item);
  }

  @Override
  public final boolean contains(int item) {
    return heap.contains(item);
  }

  @Override
  public final int size() {
    return heap.size();
  }

  @Override
  public final double priority(int item) {
    return priorities[item];
  }

  /** O(size log size). */
  @Override
  public final IntStream items() {
    long[] sorted = heap.items().mapToLong(item -> arrivals[item]).sorted().toArray();
    int[] items = new int[sorted.length];
    heap.items().forEach(item -> items[Arrays.binarySearch(sorted, arrivals[item])] = item);
    return Arrays.stream(items);
  }
}
