package dev.polyak.environments;

/**
 * The integers {@code start} to {@code start + n - 1}. A value is one number.
 *
 * @param n how many, 1 or more
 */
public record Discrete(int n, int start) implements Space {

  public Discrete {
    if (n < 1) {
      throw new IllegalArgumentException("a discrete space has 1 or more values, not " + n);
    }
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public int firstOutside(float[] value) {
    double index = (double) value[0] - start;
    return index >= 0 && index < n && index == Math.rint(index) ? -1 : 0;
  }

  @Override
  public String allowed(int index) {
    return "an integer from " + start + " to " + ((long) start + n - 1);
  }
}
