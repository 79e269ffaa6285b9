package dev.polyak.benchmarks.libtorch;

import dev.polyak.benchmarks.engines.EngineWork;
import dev.polyak.benchmarks.engines.Sweep;
import dev.polyak.benchmarks.engines.Table;
import dev.polyak.benchmarks.engines.Work;
import dev.polyak.networks.vector.ProductTimes;
import dev.polyak.networks.vector.VectorEngine;

/** Times of the vector engine and of libtorch in one process, in turn. */
public final class Comparison {
  private Comparison() {}

  /** Prints medians of as many rounds as the argument says. */
  public static void main(String[] arguments) {
    Sweep sweep = new Sweep(100);
    ProductTimes.addTo(sweep);
    EngineWork vector = new EngineWork(new VectorEngine(1));
    LibtorchWork libtorch = new LibtorchWork();
    for (Work work : Work.values()) {
      sweep.add("vector", work.text(), vector.of(work));
      sweep.add("libtorch", work.text(), libtorch.of(work));
    }
    for (int hidden : new int[] {64, 256}) {
      sweep.add("vector", Table.update(hidden), vector.doubleDqn(hidden));
      sweep.add("vector", Table.passes(hidden), vector.passes(hidden));
    }
    sweep.run(Integer.parseInt(arguments[0]));
  }
}
