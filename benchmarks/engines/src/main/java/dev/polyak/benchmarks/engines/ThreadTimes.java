package dev.polyak.benchmarks.engines;

import dev.polyak.networks.vector.VectorEngine;

/** Times of the vector engine's largest step with one thread and with two. */
public final class ThreadTimes {
  static final String ONE = "one thread";
  static final String TWO = "two threads";

  /** A thread that has slept may at first be given the processor that the caller has. */
  private static final long SLICE_MILLISECONDS = 2_000;

  private ThreadTimes() {}

  /** Prints medians of as many rounds as the argument says. */
  public static void main(String[] arguments) {
    Sweep sweep = new Sweep(SLICE_MILLISECONDS);
    Work work = Work.LARGE_PIXEL_STEP;
    sweep.add(ONE, work.text(), new EngineWork(new VectorEngine(1)).of(work));
    sweep.add(TWO, work.text(), new EngineWork(new VectorEngine(2)).of(work));
    sweep.run(Integer.parseInt(arguments[0]));
  }
}
