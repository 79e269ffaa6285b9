package dev.polyak.benchmarks.engines;

import java.util.Arrays;

/** Times a piece of work on the calling thread. */
public final class Timing {
  private static final long WARM_UP_NANOS = 3_000_000_000L;
  private static final long MEASURED_NANOS = 3_000_000_000L;
  private static final long SAMPLE_NANOS = 2_000_000L;

  private Timing() {}

  /** Microseconds of one call, the median of samples of 2 ms or one call, after 3 s of warm-up. */
  public static double microseconds(Runnable work) {
    long calls = 0;
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < WARM_UP_NANOS) {
      work.run();
      calls++;
    }
    int repeats = (int) Math.max(1, SAMPLE_NANOS * calls / WARM_UP_NANOS);
    double[] samples = new double[100_000];
    int count = 0;
    begun = System.nanoTime();
    while (count < samples.length && (count < 5 || System.nanoTime() - begun < MEASURED_NANOS)) {
      long start = System.nanoTime();
      for (int i = 0; i < repeats; i++) {
        work.run();
      }
      samples[count++] = (System.nanoTime() - start) / 1e3 / repeats;
    }
    Arrays.sort(samples, 0, count);
    return samples[count / 2];
  }

  /** A line that {@link Table} reads. */
  public static void print(String engine, String work, double value) {
    System.out.printf("%s\t%s\t%s%n", engine, work, value);
  }
}
