package dev.polyak.environments.minatar;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;

/** Gives what was drawn before, in the same order and by the same kinds of draws. */
final class RecordedDraws implements RandomGenerator {
  private final Deque<Double> draws = new ArrayDeque<>();

  RecordedDraws(double... draws) {
    add(draws);
  }

  void add(double... more) {
    for (double draw : more) {
      draws.add(draw);
    }
  }

  /** How many are left. */
  int left() {
    return draws.size();
  }

  @Override
  public double nextDouble() {
    return draws.remove();
  }

  @Override
  public int nextInt(int bound) {
    return nextInt(0, bound);
  }

  @Override
  public int nextInt(int origin, int bound) {
    double draw = draws.remove();
    if (draw != Math.rint(draw) || draw < origin || draw >= bound) {
      throw new AssertionError(draw + " is no integer from " + origin + " to " + (bound - 1));
    }
    return (int) draw;
  }

  @Override
  public long nextLong() {
    throw new AssertionError("no game draws longs");
  }
}
