package dev.polyak.replay.selectors;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Each item alike: a dense array, where the last item takes the place of a deleted one. Everything
 * is O(1).
 */
public final class UniformSelector implements Selector {
  private final int[] items;
  private final int[] placeAfter;
  private int size;

  public UniformSelector(int capacity) {
    items = new int[capacity];
    placeAfter = new int[capacity];
  }

  @Override
  public void insert(int item, double priority) {
    insertLargest(item);
  }

  @Override
  public void insertLargest(int item) {
    items[size++] = item;
    placeAfter[item] = size;
  }

  @Override
  public void update(int item, double priority) {
    // All weigh the same.
  }

  @Override
  public void delete(int item) {
    int place = placeAfter[item] - 1;
    int last = items[--size];
    items[place] = last;
    placeAfter[last] = place + 1;
    placeAfter[item] = 0;
  }

  @Override
  public boolean contains(int item) {
    return placeAfter[item] != 0;
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
    return items[random.nextInt(size)];
  }

  @Override
  public double weight(int item) {
    return 1;
  }

  @Override
  public double mass() {
    return size;
  }

  @Override
  public double largest() {
    return Math.min(size, 1);
  }

  @Override
  public double priority(int item) {
    return Double.NaN;
  }

  @Override
  public boolean keepsArrival() {
    return false;
  }

  @Override
  public IntStream items() {
    return Arrays.stream(items, 0, size);
  }
}
