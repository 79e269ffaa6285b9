package dev.polyak.benchmarks.engines;

import dev.polyak.networks.engines.Engines;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The whole Double-DQN update, and its passes alone. */
public class DoubleDqnBenchmark extends Measured {
  @Param("vector")
  public String engine;

  @Param({"64", "256"})
  public int hidden;

  private Runnable update;
  private Runnable passes;

  /** Compiles both. */
  @Setup(Level.Trial)
  public void compile() {
    EngineWork work = new EngineWork(Engines.of(engine, 1));
    update = work.doubleDqn(hidden);
    passes = work.passes(hidden);
  }

  /** n steps, weights, priorities, Polyak averaging and all. */
  @Benchmark
  public void update() {
    update.run();
  }

  /** Three forwards and one backward. */
  @Benchmark
  public void passes() {
    passes.run();
  }
}
