package dev.polyak.agents;

/**
 * A number that moves from {@code start} to {@code end} in a straight line, and then stays.
 *
 * @param steps after which {@code end} is reached, 0 or more
 */
public record Schedule(double start, double end, long steps) {

  public Schedule {
    if (!Double.isFinite(start) || !Double.isFinite(end)) {
      throw new IllegalArgumentException(
          "a schedule's start and end must be finite, are " + start + " and " + end);
    }
    if (steps < 0) {
      throw new IllegalArgumentException("a schedule's steps must be 0 or more, are " + steps);
    }
  }

  /** The number at {@code step}, 0 or more. */
  public double value(long step) {
    if (step >= steps) {
      return end;
    }
    return start + (end - start) * ((double) step / (double) steps);
  }
}
