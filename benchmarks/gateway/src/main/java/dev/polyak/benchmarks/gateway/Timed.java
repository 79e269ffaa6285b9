package dev.polyak.benchmarks.gateway;

import dev.polyak.environments.Environment;
import dev.polyak.environments.ForwardingEnvironment;
import dev.polyak.environments.StepResult;
import java.util.Arrays;

/**
 * The first environment of a client: counts its round trips, and times them from the end of a step
 * to the beginning of the next.
 */
final class Timed extends ForwardingEnvironment {
  private static final int KEPT = 10_000;
  private static final long NANOSECONDS_PER_MICROSECOND = 1_000;

  /** Of the last steps; guarded by this object, as all below is. */
  private final long[] nanoseconds = new long[KEPT];

  private long roundTrips;
  private long ended = System.nanoTime();

  Timed(Environment environment) {
    super(environment);
  }

  synchronized long roundTrips() {
    return roundTrips;
  }

  /** Of the last ten thousand; 0 before the first. */
  synchronized long medianMicroseconds() {
    int count = (int) Math.min(roundTrips, KEPT);
    long[] sorted = Arrays.copyOf(nanoseconds, count);
    Arrays.sort(sorted);
    return count == 0 ? 0 : sorted[count / 2] / NANOSECONDS_PER_MICROSECOND;
  }

  @Override
  public synchronized void step(float[] action, StepResult result) {
    nanoseconds[(int) (roundTrips++ % KEPT)] = System.nanoTime() - ended;
    super.step(action, result);
    ended = System.nanoTime();
  }
}
