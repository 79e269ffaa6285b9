package dev.polyak.replay.selectors;

/**
 * The largest of many weights that change, by bounds:
 *
 * <pre>
 *   level 0        bound i is at least the weights 64i ... 64i + 63
 *   level k + 1    bound i is at least the bounds 64i ... 64i + 63 of level k
 *   the last       one bound, of all
 * </pre>
 *
 * <p>A bound rises with a weight at once. It is lowered when somebody asks, and only where it hides
 * the largest: a weight that goes down or leaves costs nothing until then. Belongs to one thread.
 */
final class LargestWeight {
  private static final int SHIFT = 6;

  private final float[] weights;
  private final float[][] bounds;

  /**
   * Bounds of weights that are all negative: of no item.
   *
   * @param weights which their owner changes; 0 or more of an item, negative where there is none
   */
  LargestWeight(float[] weights) {
    this.weights = weights;
    int levels = 1;
    for (int nodes = above(weights.length); nodes > 1; nodes = above(nodes)) {
      levels++;
    }
    bounds = new float[levels][];
    int nodes = weights.length;
    for (int level = 0; level < levels; level++) {
      nodes = above(nodes);
      bounds[level] = new float[nodes];
    }
  }

  private static int above(int nodes) {
    return Math.ceilDiv(nodes, 1 << SHIFT);
  }

  /** An item has this weight now. O(1) unless it is larger than most. */
  void raise(int item, float weight) {
    int node = item;
    for (float[] level : bounds) {
      node >>>= SHIFT;
      if (level[node] >= weight) {
        return;
      }
      level[node] = weight;
    }
  }

  /**
   * The largest weight; 0 where there is no item. O(log items), and once for each weight that went
   * down or left O(log items) at the most.
   */
  float get() {
    int root = bounds.length - 1;
    while (bounds[root][0] > 0 && !isReached(root, bounds[root][0])) {
      // A bound was lowered: the next look goes another way, or ends.
    }
    return bounds[root][0];
  }

  /** Goes down to a weight that is the bound; where a bound hides none, lowers it and is false. */
  private boolean isReached(int root, float bound) {
    int node = 0;
    for (int level = root; level >= 0; level--) {
      float[] children = children(level);
      int child = node << SHIFT;
      int end = Math.min(children.length, child + (1 << SHIFT));
      while (child < end && children[child] != bound) {
        child++;
      }
      if (child == end) {
        lower(level, node);
        return false;
      }
      node = child;
    }
    return true;
  }

  private float[] children(int level) {
    return level == 0 ? weights : bounds[level - 1];
  }

  /** Sets a bound, and those above it, to the largest of its children. */
  private void lower(int from, int first) {
    int node = first;
    for (int level = from; level < bounds.length; level++) {
      float[] children = children(level);
      int begin = node << SHIFT;
      int end = Math.min(children.length, begin + (1 << SHIFT));
      float largest = 0;
      for (int child = begin; child < end; child++) {
        largest = Math.max(largest, children[child]);
      }
      bounds[level][node] = largest;
      node >>>= SHIFT;
    }
  }
}
