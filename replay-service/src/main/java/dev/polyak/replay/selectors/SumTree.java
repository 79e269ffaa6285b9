package dev.polyak.replay.selectors;

import java.util.Arrays;

/**
 * Values of 0 or more, their sum, their maximum, and the value at a given mass.
 *
 * <pre>
 *   level 0        the leaves
 *   level k + 1    node i is the parent of the nodes 8i ... 8i + 7 of level k
 *   the last       the root, alone
 * </pre>
 *
 * <p>Eight children are a cache line, and make 8 levels above 10^7 leaves where two make 24.
 * Queries go down and changes go up a level at a time, all of a batch together, since cache misses
 * of one level do not wait for one another.
 *
 * <p>Parents are recomputed from their children and never moved by differences, so rounding does
 * not pile up. Changes are collected and repaired by the next query: k changes of n leaves cost O(k
 * log n) at the most, and O(k) where they are neighbours. Belongs to one thread.
 */
public final class SumTree {
  private static final int SHIFT = 3;
  private static final int CHILDREN = 1 << SHIFT;
  private static final int MAXIMUM_DIRTY = 1_024;

  private final double[][] sums;

  /** The maximum of a leaf is its value: level 0 is that of the sums. */
  private final double[][] maxima;

  private final int[] dirty = new int[MAXIMUM_DIRTY];
  private final int[] seen = new int[2 * MAXIMUM_DIRTY];
  private int dirtyCount;

  private final double[] oneMass = new double[1];
  private final int[] oneLeaf = new int[1];

  /** A tree of zeros. */
  public SumTree(int capacity) {
    int levels = 2;
    for (int nodes = parents(capacity); nodes > 1; nodes = parents(nodes)) {
      levels++;
    }
    sums = new double[levels][];
    maxima = new double[levels][];
    int parents = parents(capacity);
    sums[0] = new double[parents * CHILDREN];
    maxima[0] = sums[0];
    for (int level = 1; level < levels; level++) {
      parents = parents(parents);
      sums[level] = new double[parents * CHILDREN];
      maxima[level] = new double[parents * CHILDREN];
    }
  }

  private static int parents(int nodes) {
    return Math.ceilDiv(nodes, CHILDREN);
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
    sums[0][leaf] = value;
    if (dirtyCount == MAXIMUM_DIRTY) {
      repair();
    }
    dirty[dirtyCount++] = leaf;
  }

  public double get(int leaf) {
    return sums[0][leaf];
  }

  public double total() {
    repair();
    return sums[sums.length - 1][0];
  }

  /** The largest leaf. */
  public double largest() {
    repair();
    return maxima[maxima.length - 1][0];
  }

  /**
   * The leaf at {@code mass}, in [0, total): the first whose sum with all leaves before it is
   * above. Never one of 0, unless all are; a mass that rounding put past the end finds the last
   * positive leaf. O(log n).
   */
  public int find(double mass) {
    oneMass[0] = mass;
    find(oneMass, oneLeaf, 1);
    return oneLeaf[0];
  }

  /**
   * The leaves at the first {@code count} masses, each as {@link #find(double)} finds it.
   *
   * @param masses used up
   * @param leaves whose front takes them, in the order of their masses
   */
  public void find(double[] masses, int[] leaves, int count) {
    repair();
    Arrays.fill(leaves, 0, count, 0);
    for (int level = sums.length - 2; level >= 0; level--) {
      descend(sums[level], masses, leaves, count);
    }
  }

  /** Takes each of {@code nodes} to that child at its mass, and the mass to what it is in there. */
  private static void descend(double[] sums, double[] masses, int[] nodes, int count) {
    for (int i = 0; i < count; i++) {
      double mass = masses[i];
      int first = nodes[i] << SHIFT;
      int last = first + CHILDREN - 1;
      int child = first;
      double start = 0;
      double end = sums[child];
      while (mass >= end && child < last) {
        start = end;
        end += sums[++child];
      }
      masses[i] = mass - start;
      if (sums[child] == 0) {
        while (sums[child] == 0 && child > first) {
          child--;
        }
        masses[i] = sums[child];
      }
      nodes[i] = child;
    }
  }

  private void repair() {
    int width = dirtyCount;
    if (width == 0) {
      return;
    }
    dirtyCount = 0;
    for (int level = 1; level < sums.length; level++) {
      width = ascend(width);
      recompute(width, sums[level - 1], maxima[level - 1], sums[level], maxima[level]);
    }
  }

  /**
   * Replaces the nodes at the front of {@code dirty} by their parents, most of them once: a parent
   * is forgotten when another one takes its place among the last that were seen. (Sorting them
   * costs more than what comes twice.) Returns how many.
   */
  private int ascend(int width) {
    int slots = 2 * Integer.highestOneBit(width);
    Arrays.fill(seen, 0, slots, -1);
    int count = 0;
    for (int i = 0; i < width; i++) {
      int parent = dirty[i] >>> SHIFT;
      int slot = parent & slots - 1;
      if (seen[slot] != parent) {
        seen[slot] = parent;
        dirty[count++] = parent;
      }
    }
    return count;
  }

  /** Values are 0 or more, and compare as their bits do, without a branch. */
  private void recompute(
      int width, double[] sums, double[] maxima, double[] parentSums, double[] parentMaxima) {
    for (int i = 0; i < width; i++) {
      int parent = dirty[i];
      int first = parent << SHIFT;
      double sum = 0;
      long largest = 0;
      for (int child = first; child < first + CHILDREN; child++) {
        sum += sums[child];
        largest = Math.max(largest, Double.doubleToRawLongBits(maxima[child]));
      }
      parentSums[parent] = sum;
      parentMaxima[parent] = Double.longBitsToDouble(largest);
    }
  }
}
