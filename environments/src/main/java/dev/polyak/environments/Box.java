package dev.polyak.environments;

import java.util.Arrays;
import java.util.List;

/** Arrays of numbers, each between bounds of its own, which may be infinite. */
public final class Box implements Space {
  private final List<Integer> shape;
  private final float[] low;
  private final float[] high;

  /**
   * @param shape 1 or more in each dimension
   * @param low smallest value of each number, in C order
   * @param high largest value of each number
   */
  public Box(List<Integer> shape, float[] low, float[] high) {
    this.shape = List.copyOf(shape);
    this.low = low.clone();
    this.high = high.clone();
    int size = 1;
    for (int length : shape) {
      if (length < 1) {
        throw new IllegalArgumentException("a box has no empty dimension, as in " + shape);
      }
      size = Math.multiplyExact(size, length);
    }
    if (low.length != size || high.length != size) {
      throw new IllegalArgumentException(
          "a box of shape "
              + shape
              + " has "
              + size
              + " bounds, not "
              + low.length
              + " and "
              + high.length);
    }
    for (int i = 0; i < size; i++) {
      if (!(low[i] <= high[i])) {
        throw new IllegalArgumentException(
            "bounds of number " + i + " are out of order: " + low[i] + " and " + high[i]);
      }
    }
  }

  public List<Integer> shape() {
    return shape;
  }

  /** Smallest value of number {@code index}. */
  public float low(int index) {
    return low[index];
  }

  /** Largest value of number {@code index}. */
  public float high(int index) {
    return high[index];
  }

  @Override
  public int size() {
    return low.length;
  }

  @Override
  public int firstOutside(float[] value) {
    for (int i = 0; i < low.length; i++) {
      if (!(value[i] >= low[i] && value[i] <= high[i])) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public String allowed(int index) {
    return "from " + low[index] + " to " + high[index];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Box box
        && shape.equals(box.shape)
        && Arrays.equals(low, box.low)
        && Arrays.equals(high, box.high);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * shape.hashCode() + Arrays.hashCode(low)) + Arrays.hashCode(high);
  }

  @Override
  public String toString() {
    return "Box[shape=" + shape + "]";
  }
}
