package dev.polyak.benchmarks.replay;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Rates of the replay service, and of Redis on the same steps, as a table. Each load has a server
 * in a process of its own; this one is the client.
 */
public final class ReplayBenchmark {
  private ReplayBenchmark() {}

  /** Runs the loads that are named, or all: {@code [--stack FRAMES] [SECONDS] [LOAD...]}. */
  public static void main(String[] arguments) {
    Options options = Options.parse(arguments);
    Map<String, Load> loads = new LinkedHashMap<>();
    loads.put("append", new AppendLoad());
    loads.put("sample", new SampleLoad());
    loads.put("shards", new ShardsLoad());
    loads.put("frames", new FramesLoad());
    loads.put("tls", new TlsLoad());
    loads.put("ape-x", new ApexLoad());
    loads.put("memory", new MemoryLoad());
    loads.put("larger-than-memory", new LargerThanMemoryLoad());
    loads.put("recovery", new RecoveryLoad());
    loads.put("hostile", new HostileLoad());
    loads.put("redis", new RedisLoad());
    requireKnown(options, loads.keySet());
    Results results = new Results();
    loads.forEach(
        (name, load) -> {
          if (options.selects(name)) {
            load.run(options, results);
          }
        });
    System.exit(0);
  }

  private static void requireKnown(Options options, Set<String> known) {
    for (String load : options.loads()) {
      if (!known.contains(load)) {
        System.err.printf("no load is called %s, only %s%n", load, known);
        System.exit(2);
      }
    }
  }
}
