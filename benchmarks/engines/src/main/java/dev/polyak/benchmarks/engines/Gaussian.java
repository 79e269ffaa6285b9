package dev.polyak.benchmarks.engines;

import java.util.Random;

/** Numbers to compute with. */
public final class Gaussian {
  private Gaussian() {}

  /** Fills all of {@code values}. */
  public static void fill(float[] values, Random random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
  }

  /** As many as {@code length}. */
  public static float[] numbers(int length, Random random) {
    float[] values = new float[length];
    fill(values, random);
    return values;
  }
}
