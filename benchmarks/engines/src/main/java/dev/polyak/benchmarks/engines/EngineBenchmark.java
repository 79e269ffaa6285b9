package dev.polyak.benchmarks.engines;

import dev.polyak.networks.engines.Engines;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Updates and passes of an engine; with JMH's profiler gc, what they allocate. */
public class EngineBenchmark extends Measured {
  @Param("vector")
  public String engine;

  @Param public Work work;

  private Runnable run;

  /** Compiles the network. */
  @Setup(Level.Trial)
  public void compile() {
    run = new EngineWork(Engines.of(engine, 1)).of(work);
  }

  /** One update or pass. */
  @Benchmark
  public void once() {
    run.run();
  }
}
