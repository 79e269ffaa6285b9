package dev.polyak.benchmarks.replay;

/** A call that does something again and again. */
interface Traffic {
  /** Sends what is due by now. */
  void advance();

  /** What it has done, in its own unit. */
  long count();

  /** What was due and could not be done in time. */
  long dropped();
}
