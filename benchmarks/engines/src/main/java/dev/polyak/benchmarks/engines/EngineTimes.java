package dev.polyak.benchmarks.engines;

import dev.polyak.networks.engines.Engines;

/** Times of one engine alone. */
public final class EngineTimes {
  private EngineTimes() {}

  /** Prints medians: {@code EngineTimes dl4j 5} of five rounds. */
  public static void main(String[] arguments) {
    Sweep sweep = new Sweep(100);
    EngineWork engine = new EngineWork(Engines.of(arguments[0], 1));
    for (Work work : Work.values()) {
      sweep.add(arguments[0], work.text(), engine.of(work));
    }
    sweep.run(Integer.parseInt(arguments[1]));
  }
}
