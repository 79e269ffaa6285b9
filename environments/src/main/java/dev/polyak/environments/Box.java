package dev.polyak.environments;

import java.util.Arrays;
import java.util.List;

/** Arrays of numbers, each between bounds of its own, which may be infinite; or images. */
public final class Box implements Space {
  private static final int BRIGHTEST = 255;

  private final List<Integer> shape;
  private final float[] low;
  private final float[] high;
  private final boolean pixels;

  /**
   * @param shape 1 or more in each dimension
   * @param low smallest value of each number, in C order
   * @param high largest value of each number
   */
  public Box(List<Integer> shape, float[] low, float[] high) {
    this(shape, low.clone(), high.clone(), false);
  }

  private Box(List<Integer> shape, float[] low, float[] high, boolean pixels) {
    this.shape = List.copyOf(shape);
    this.low = low;
    this.high = high;
    this.pixels = pixels;
    int size = size(shape);
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

  /**
   * An image of unsigned bytes, which is stored as such and read by networks as 0 to 1.
   *
   * @param shape such as height, width, and channels last, 1 or more in each dimension
   */
  public static Box pixels(List<Integer> shape) {
    float[] high = new float[size(shape)];
    Arrays.fill(high, BRIGHTEST);
    return new Box(shape, new float[high.length], high, true);
  }

  private static int size(List<Integer> shape) {
    int size = 1;
    for (int length : shape) {
      if (length < 1) {
        throw new IllegalArgumentException("a box has no empty dimension, as in " + shape);
      }
      size = Math.multiplyExact(size, length);
    }
    return size;
  }

  /** Whether its numbers are unsigned bytes: whole, from 0 to 255. */
  public boolean isPixels() {
    return pixels;
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
    return pixels ? firstThatIsNoByte(value) : firstOutOfBounds(value);
  }

  private int firstThatIsNoByte(float[] value) {
    if (areBytes(value)) {
      return -1;
    }
    for (int i = 0; i < low.length; i++) {
      int whole = (int) value[i];
      if (whole != value[i] || whole < 0 || whole > BRIGHTEST) {
        return i;
      }
    }
    return -1;
  }

  /** Without a branch, so that it is compiled to vector instructions: images are large. */
  private boolean areBytes(float[] value) {
    int bits = 0;
    float leastFraction = 0;
    float largestFraction = 0;
    for (int i = 0; i < low.length; i++) {
      int whole = (int) value[i];
      float fraction = value[i] - whole;
      bits |= whole;
      leastFraction = Math.min(leastFraction, fraction);
      largestFraction = Math.max(largestFraction, fraction);
    }
    return (bits & ~BRIGHTEST) == 0 && leastFraction >= 0 && largestFraction <= 0;
  }

  private int firstOutOfBounds(float[] value) {
    for (int i = 0; i < low.length; i++) {
      if (!(value[i] >= low[i] && value[i] <= high[i])) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public String allowed(int index) {
    return pixels ? "a whole number from 0 to 255" : "from " + low[index] + " to " + high[index];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Box box
        && pixels == box.pixels
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
    return "Box[shape=" + shape + (pixels ? ", pixels]" : "]");
  }
}
