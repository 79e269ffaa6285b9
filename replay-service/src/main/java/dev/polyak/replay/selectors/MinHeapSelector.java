package dev.polyak.replay.selectors;

/**
 * The item of the smallest priority; of several, the one that came first. A second heap, the other
 * way round, knows the largest.
 */
public final class MinHeapSelector extends HeapSelector {
  private final IndexedHeap largest;

  public MinHeapSelector(int capacity) {
    super(capacity);
    largest = new IndexedHeap(capacity, (item, other) -> priority(item) > priority(other));
  }

  @Override
  boolean isFirst(double priority, double other) {
    return priority < other;
  }

  @Override
  double largestPriority() {
    return priority(largest.first());
  }

  @Override
  public void insert(int item, double priority) {
    super.insert(item, priority);
    largest.add(item);
  }

  @Override
  public void update(int item, double priority) {
    super.update(item, priority);
    largest.moved(item);
  }

  @Override
  public void delete(int item) {
    super.delete(item);
    largest.remove(item);
  }
}
