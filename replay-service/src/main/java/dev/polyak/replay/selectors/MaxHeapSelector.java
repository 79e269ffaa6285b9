package dev.polyak.replay.selectors;

/** The item of the largest priority; of several, the one that came first. */
public final class MaxHeapSelector extends HeapSelector {
  public MaxHeapSelector(int capacity) {
    super(capacity);
  }

  @Override
  boolean isFirst(double priority, double other) {
    return priority > other;
  }

  @Override
  double largestPriority() {
    return priority(first());
  }
}
