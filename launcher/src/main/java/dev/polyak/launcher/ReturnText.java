package dev.polyak.launcher;

import java.util.Locale;

/** Returns for people: of worlds that earn thousands, and of those that earn 0 to 1. */
final class ReturnText {
  private static final double SMALL = 10;

  private ReturnText() {}

  /** With three decimals below 10 in magnitude, otherwise with one. */
  static String of(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < SMALL ? "%.3f" : "%,.1f", value);
  }
}
