package dev.polyak.paramserver.runs;

/**
 * Seconds for which something ran, over restarts; time is the caller's monotonic clock in
 * nanoseconds.
 */
final class Stopwatch {
  private double before;
  private long since;
  private boolean running;

  Stopwatch(double seconds) {
    before = seconds;
  }

  void start(long now) {
    if (!running) {
      running = true;
      since = now;
    }
  }

  void stop(long now) {
    before = seconds(now);
    running = false;
  }

  double seconds(long now) {
    return running ? before + (now - since) / 1e9 : before;
  }
}
