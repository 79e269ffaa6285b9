package dev.polyak.cluster;

import java.util.function.DoubleSupplier;

/**
 * How far a number has grown since it was lowest: a count goes back where its process begins again
 * from what it last wrote.
 */
final class Growth {
  private final DoubleSupplier number;
  private final double wanted;
  private double lowest = Double.NaN;

  /** Begins with what it is when it is first asked for, NaN being nothing. */
  Growth(DoubleSupplier number, double wanted) {
    this.number = number;
    this.wanted = wanted;
  }

  /** Looks once more. */
  boolean isReached() {
    double now = number.getAsDouble();
    if (Double.isNaN(now)) {
      return false;
    }
    lowest = Double.isNaN(lowest) ? now : Math.min(lowest, now);
    return now - lowest >= wanted;
  }
}
