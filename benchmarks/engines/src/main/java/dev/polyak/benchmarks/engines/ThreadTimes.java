package dev.polyak.benchmarks.engines;

import dev.polyak.networks.vector.VectorEngine;

/** Times of the vector engine's largest step with one thread and with two. */
public final class ThreadTimes {
  static final String ONE = "one thread";
  static final String TWO = "two threads";

  private static final long SLICE_NANOS = 2_000_000_000L;

  private ThreadTimes() {}

  /** Prints medians of as many rounds as the argument says. */
  public static void main(String[] arguments) {
    Sweep sweep = new Sweep(SLICE_NANOS);
    Work work = Work.LARGE_PIXEL_STEP;
    sweep.add(ONE, work.text(), new EngineWork(new VectorEngine(1)).of(work));
    sweep.add(TWO, work.text(), new EngineWork(new VectorEngine(2)).of(work));
    sweep.run(Integer.parseInt(arguments[0]));
  }
}
