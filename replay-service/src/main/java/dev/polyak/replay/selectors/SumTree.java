package dev.polyak.replay.selectors;

import java.util.Arrays;

/**
 * Values of 0 or more, their sum, their maximum, and the value at a given mass.
 *
 * <pre>
 *   node i has children 2i and 2i + 1; node 1 is the root; leaf l is node {@code firstLeaf + l}
 *   sums     [ -, root, ..., leaves ]
 *   maxima   [ -, root, ... ]            the maximum of a leaf is its value
 * </pre>
 *
 * <p>Parents are recomputed from their children and never moved by differences, so rounding does
 * not pile up. Changes are collected and repaired by the next query, each level once: k changes of
 * n leaves cost O(k log n) at the most, and O(k) where they are neighbours. Belongs to one thread.
 */
public final class SumTree {
  private static final int MAXIMUM_DIRTY = 1_024;

  private final int firstLeaf;
  private final double[] sums;
  private final double[] maxima;
  private final int[] dirty = new int[MAXIMUM_DIRTY];
  private int dirtyCount;

  /** A tree of zeros. */
  public SumTree(int capacity) {
    firstLeaf = Math.max(2, Integer.highestOneBit(Math.max(1, capacity - 1)) << 1);
    sums = new double[2 * firstLeaf];
    maxima = new double[firstLeaf];
  }

  /**
   * Sets a leaf; O(1), the repair comes with the next query.
   *
   * @throws IllegalArgumentException if the value is negative, infinite or NaN
   */
  public void set(int leaf, double value) {
    if (!(value >= 0) || value == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("a leaf is finite and 0 or more, not " + value);
    }
    int node = firstLeaf + leaf;
    sums[node] = value;
    if (dirtyCount == MAXIMUM_DIRTY) {
      repair();
    }
    dirty[dirtyCount++] = node;
  }

  public double get(int leaf) {
    return sums[firstLeaf + leaf];
  }

  public double total() {
    repair();
    return sums[1];
  }

  /** The largest leaf. */
  public double largest() {
    repair();
    return maxima[1];
  }

  /**
   * The leaf at {@code mass}, in [0, total): the first whose sum with all leaves before it is
   * above. Never one of 0, unless all are; a mass that rounding put past the end finds the last
   * positive leaf. O(log n).
   */
  public int find(double mass) {
    repair();
    double left = mass;
    int node = 1;
    while (node < firstLeaf) {
      node <<= 1;
      double sum = sums[node];
      if (left >= sum && sums[node + 1] > 0) {
        left -= sum;
        node++;
      }
    }
    return node - firstLeaf;
  }

  private void repair() {
    int width = dirtyCount;
    if (width == 0) {
      return;
    }
    dirtyCount = 0;
    Arrays.sort(dirty, 0, width);
    width = parents(width);
    for (int i = 0; i < width; i++) {
      int left = 2 * dirty[i];
      sums[dirty[i]] = sums[left] + sums[left + 1];
      maxima[dirty[i]] = Math.max(sums[left], sums[left + 1]);
    }
    while (dirty[0] > 1) {
      width = parents(width);
      for (int i = 0; i < width; i++) {
        int left = 2 * dirty[i];
        sums[dirty[i]] = sums[left] + sums[left + 1];
        maxima[dirty[i]] = Math.max(maxima[left], maxima[left + 1]);
      }
    }
  }

  /**
   * Replaces the sorted nodes at the front of {@code dirty} by their parents, each once. Returns
   * how many.
   */
  private int parents(int width) {
    int count = 0;
    int last = 0;
    for (int i = 0; i < width; i++) {
      int parent = dirty[i] >>> 1;
      if (parent != last) {
        dirty[count++] = parent;
        last = parent;
      }
    }
    return count;
  }
}
