package dev.polyak.benchmarks.engines;

import dev.polyak.networks.engines.Engines;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The whole Double-DQN update, and its passes alone. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DoubleDqnBenchmark {
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
