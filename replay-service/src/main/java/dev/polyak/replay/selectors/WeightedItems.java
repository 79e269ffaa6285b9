package dev.polyak.replay.selectors;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Items with weights, drawn in proportion to them: P(i) = w_i / sum_k w_k. By composition and
 * rejection (Slepoy, Thompson and Plimpton 2008, A constant-time kinetic Monte Carlo algorithm,
 * section II):
 *
 * <pre>
 *   group e    the items of a weight in [2^e, 2^(e+1)), in any order
 *   a draw     chooses a group by its sum; then items of it, each alike, until one is taken,
 *              which it is with probability w / 2^(e+1): less than 2 of them on average
 * </pre>
 *
 * <p>A draw and a change touch the same few places whether there are a thousand items or a hundred
 * million, where a sum tree touches some on each of its levels.
 *
 * <p>A weight is m x 2^(e-23) with a whole m below 2^24, and a group keeps the sum of its m, which
 * is exact: nothing drifts, whatever the number of changes. Belongs to one thread.
 */
final class WeightedItems {
  private static final float ABSENT = -1;

  /** Bits of m after the first. */
  private static final int FRACTION_BITS = Float.PRECISION - 1;

  private static final int UNITS_OF_A_POWER_OF_TWO = 1 << FRACTION_BITS;

  /** Group 0 holds weights of 0, group g those of exponent g - 150. */
  private static final int GROUP_OF_EXPONENT_0 = 150;

  private static final int GROUPS = GROUP_OF_EXPONENT_0 + Float.MAX_EXPONENT + 1;

  /** What one unit of m is in each group. */
  private static final double[] UNITS = new double[GROUPS];

  private final float[] weights;
  private final ItemGroups groups;
  private final LargestWeight largest;
  private final long[] sums = new long[GROUPS];
  private int size;

  /** Nobody reads it: it keeps the compiler from leaving {@link #touch} out. */
  @SuppressWarnings("UnusedVariable")
  private float touched;

  /** The groups that have a sum, by falling weight, and where each ends among all masses. */
  private final int[] order = new int[GROUPS];

  private final double[] ends = new double[GROUPS];
  private int orderCount;
  private boolean ordered;

  /** Of the draws that are open: which they are, their groups, what each tries, and its chance. */
  private int[] open = new int[0];

  private int[] openGroups = new int[0];
  private int[] tried = new int[0];
  private int[] chances = new int[0];

  static {
    for (int group = 1; group < GROUPS; group++) {
      UNITS[group] = Math.scalb(1d, group - GROUP_OF_EXPONENT_0 - FRACTION_BITS);
    }
  }

  /** Without items; they are numbers below {@code capacity}. */
  WeightedItems(int capacity) {
    weights = new float[capacity];
    Arrays.fill(weights, ABSENT);
    groups = new ItemGroups(GROUPS, capacity);
    largest = new LargestWeight(weights);
  }

  int size() {
    return size;
  }

  boolean contains(int item) {
    return weights[item] >= 0;
  }

  /** The weight of an item that is there. */
  float weight(int item) {
    return weights[item];
  }

  /**
   * Adds an item, or changes its weight. O(1).
   *
   * @throws IllegalArgumentException if the weight is negative, infinite or NaN
   */
  void set(int item, float weight) {
    if (!(weight >= 0) || weight == Float.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("a weight is finite and 0 or more, not " + weight);
    }
    float old = weights[item];
    int group = group(weight);
    if (old < 0) {
      size++;
      groups.add(group, item);
    } else {
      int oldGroup = group(old);
      sums[oldGroup] -= units(old);
      if (group != oldGroup) {
        groups.remove(oldGroup, item);
        groups.add(group, item);
      }
    }
    sums[group] += units(weight);
    weights[item] = weight;
    ordered = false;
    largest.raise(item, weight);
  }

  /**
   * Reads what a change of the first {@code count} items reads, so that the cache misses of one do
   * not wait for those of another.
   */
  void touch(int[] items, int count) {
    float sum = 0;
    for (int i = 0; i < count; i++) {
      sum += weights[items[i]] + groups.place(items[i]);
    }
    touched = sum;
  }

  /** Takes an item out that is there. O(1). */
  void remove(int item) {
    float old = weights[item];
    int group = group(old);
    groups.remove(group, item);
    sums[group] -= units(old);
    weights[item] = ABSENT;
    size--;
    ordered = false;
  }

  /** The exponent of a weight, counted from 1; 0 of 0. */
  private static int group(float weight) {
    return Math.max(0, Math.getExponent((double) weight) + GROUP_OF_EXPONENT_0);
  }

  /** The weight's m: 2^23 or more and below 2^24, and 0 of 0. */
  private static int units(float weight) {
    if (weight == 0) {
      return 0;
    }
    long bits = Double.doubleToRawLongBits(weight) >>> (Double.PRECISION - Float.PRECISION);
    return UNITS_OF_A_POWER_OF_TWO + (int) (bits & (UNITS_OF_A_POWER_OF_TWO - 1));
  }

  /** The largest weight; 0 where there is no item. */
  float largest() {
    return largest.get();
  }

  /** The sum of all weights. O(groups) after a change. */
  double total() {
    arrange();
    return orderCount == 0 ? 0 : ends[orderCount - 1];
  }

  private void arrange() {
    if (ordered) {
      return;
    }
    int count = 0;
    double end = 0;
    for (int group = GROUPS - 1; group > 0; group--) {
      if (sums[group] > 0) {
        end += sums[group] * UNITS[group];
        order[count] = group;
        ends[count++] = end;
      }
    }
    orderCount = count;
    ordered = true;
  }

  /**
   * Draws items with replacement; where all weights are 0, each alike. O(count), on average.
   *
   * @param items whose front takes them; there is an item
   */
  void draw(RandomGenerator random, int[] items, int count) {
    arrange();
    if (open.length < count) {
      open = new int[count];
      openGroups = new int[count];
      tried = new int[count];
      chances = new int[count];
    }
    for (int i = 0; i < count; i++) {
      open[i] = i;
      openGroups[i] = drawGroup(random);
    }
    for (int left = count; left > 0; left = tryEach(random, items, left)) {
      // Less than half of them are left on average.
    }
  }

  private int drawGroup(RandomGenerator random) {
    if (orderCount == 0) {
      return 0;
    }
    double mass = random.nextDouble() * ends[orderCount - 1];
    int at = 0;
    while (mass >= ends[at] && at < orderCount - 1) {
      at++;
    }
    return order[at];
  }

  /**
   * Tries an item for each open draw, in passes, so that cache misses do not wait for one another.
   * Returns how many draws stay open.
   */
  private int tryEach(RandomGenerator random, int[] items, int count) {
    for (int n = 0; n < count; n++) {
      // The upper half of the product is the place; the lower half is random for each place.
      long bits = random.nextLong();
      int size = groups.size(openGroups[n]);
      tried[n] = groups.at(openGroups[n], (int) Math.unsignedMultiplyHigh(bits, size));
      chances[n] = (int) ((bits * size) >>> (Long.SIZE - Float.PRECISION));
    }
    for (int n = 0; n < count; n++) {
      tried[n] = groups.item(tried[n]);
    }
    int left = 0;
    for (int n = 0; n < count; n++) {
      int item = tried[n];
      items[open[n]] = item;
      int units = units(weights[item]);
      boolean taken = chances[n] < units || units == 0;
      open[left] = open[n];
      openGroups[left] = openGroups[n];
      left += taken ? 0 : 1;
    }
    return left;
  }
}
