package dev.polyak.replay.service;

import dev.polyak.node.metrics.Meters;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.store.StoreSpecification;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The runs of a node, and the memory that they may take. Thread-safe. */
final class Runs implements AutoCloseable {
  private static final long FIRST_FILE_BOUND = 1L << 39;

  private final String shard;
  private final int maximum;
  private final long memory;
  private final RandomGenerator random;
  private final Consumer<byte[]> givenBack;
  private final Meters meters;
  private final ConcurrentMap<String, Run> runs = new ConcurrentHashMap<>();
  private final long directMemory = DirectMemory.limit();
  private long reserved;
  private boolean closed;

  /**
   * No runs.
   *
   * @param shard the node's name, for its meters
   * @param maximum of them
   * @param memory bytes of all their rows
   * @param random numbers the first file of each store: a store that lost its memory must not use
   *     its keys again
   * @param givenBack sees each reply buffer that comes back
   * @param meters receive those of each run
   */
  Runs(
      String shard,
      int maximum,
      long memory,
      RandomGenerator random,
      Consumer<byte[]> givenBack,
      Meters meters) {
    this.shard = shard;
    this.maximum = maximum;
    this.memory = memory;
    this.random = random;
    this.givenBack = givenBack;
    this.meters = meters;
    meters.gauge(ReplayMetric.RUNS, runs::size, shard);
  }

  /** The run of a name, or a refusal. */
  Run get(String name) {
    Run run = runs.get(name);
    if (run == null) {
      throw Refusal.unknown("no tables of run %s yet: its learner creates them", name);
    }
    return run;
  }

  /** Creates a run where there is none of its name. Returns whether it did. */
  synchronized boolean create(StoreSpecification specification, long epoch) {
    if (closed) {
      throw new Refusal(Refusal.Reason.UNAVAILABLE, "the replay service is stopping");
    }
    if (runs.containsKey(specification.run())) {
      return false;
    }
    if (runs.size() == maximum) {
      throw new Refusal(
          Refusal.Reason.EXHAUSTED,
          "%d runs are there, the most that replay-service.runs allows".formatted(maximum));
    }
    if (specification.capacityBytes() > memory - reserved) {
      throw new Refusal(
          Refusal.Reason.EXHAUSTED,
          "run %s asks for capacity_bytes %d, and of replay-service.memory %d bytes other runs have"
                  .formatted(specification.run(), specification.capacityBytes(), memory)
              + " %d".formatted(reserved));
    }
    if (specification.capacityBytes() > directMemory - reserved) {
      throw new Refusal(
          Refusal.Reason.EXHAUSTED,
          "run %s asks for capacity_bytes %d, and this JVM may use %d bytes of direct memory, of which"
                  .formatted(specification.run(), specification.capacityBytes(), directMemory)
              + " runs have %d: raise -XX:MaxDirectMemorySize".formatted(reserved));
    }
    Run run = new Run(specification, epoch, random.nextLong(FIRST_FILE_BOUND), givenBack);
    RunMeters.declare(meters, shard, run);
    run.start();
    reserved += specification.capacityBytes();
    runs.put(specification.run(), run);
    return true;
  }

  /** Ends all calls and frees all memory. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    runs.values().forEach(Run::close);
  }
}
