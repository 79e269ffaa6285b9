package dev.polyak.benchmarks.replay;

/**
 * How many may go when. What is due and does not go within a quarter of a second is dropped, as by
 * an actor that cannot wait. Belongs to one thread at a time.
 */
final class Pace {
  private static final double PATIENCE_SECONDS = 0.25;

  private final double perSecond;
  private final long total;
  private final long start = System.nanoTime();
  private long gone;
  private long dropped;

  private Pace(double perSecond, long total) {
    this.perSecond = perSecond;
    this.total = total;
  }

  /** As fast as it goes. */
  static Pace unlimited() {
    return upTo(Long.MAX_VALUE);
  }

  /** As fast as it goes, {@code total} in all. */
  static Pace upTo(long total) {
    return new Pace(0, total);
  }

  static Pace of(double perSecond) {
    return new Pace(perSecond, Long.MAX_VALUE);
  }

  /** How many may go now. */
  long due() {
    if (perSecond == 0) {
      return total - gone;
    }
    long due = (long) ((System.nanoTime() - start) * perSecond / 1e9) - gone - dropped;
    long late = due - (long) (perSecond * PATIENCE_SECONDS);
    if (late > 0) {
      dropped += late;
      due -= late;
    }
    return due;
  }

  void went(long count) {
    gone += count;
  }

  long dropped() {
    return dropped;
  }
}
