package dev.polyak.replay.service;

/** How long draws of each table have waited. Belongs to the run's thread. */
final class DrawWaits {
  private final long[] nanoseconds;

  DrawWaits(int tables) {
    nanoseconds = new long[tables];
  }

  void add(int table, long waited) {
    nanoseconds[table] += waited;
  }

  double seconds(int table) {
    return nanoseconds[table] / 1e9;
  }
}
