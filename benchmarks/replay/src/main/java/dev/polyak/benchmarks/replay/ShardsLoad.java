package dev.polyak.benchmarks.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The same rows and the same traffic at one shard, and spread over two on the same machine. */
final class ShardsLoad implements Load {
  private static final int ROWS = 1_000_000;
  private static final int STREAMS = 256;
  private static final int STEPS = 64;

  @Override
  public void run(Options options, Results results) {
    for (int shards = 1; shards <= 2; shards++) {
      int streams = STREAMS / shards;
      results.add(
          name("append: 256 streams, 64 steps a message, in memory", shards),
          measure(
              options, shards, service -> service.append("lane", streams, STEPS, Pace.unlimited())),
          "steps");
    }
    for (int shards = 1; shards <= 2; shards++) {
      results.add(
          name("sample: batches of 512 of each, 1,000,000 rows", shards),
          measure(options, shards, service -> service.sample(Pace.unlimited())),
          "transitions");
    }
  }

  private static String name(String load, int shards) {
    return "%s, %s".formatted(load, shards == 1 ? "one shard" : "two shards");
  }

  private static Interval measure(Options options, int shards, Function<Service, Traffic> traffic) {
    List<Service> services = new ArrayList<>();
    try {
      int rows = ROWS / shards;
      for (int shard = 0; shard < shards; shard++) {
        Service service = Service.start(StepKind.SMALL, rows, Tables.unlimited(), false);
        services.add(service);
        service.fill(rows);
      }
      List<Traffic> all = services.stream().map(traffic).toList();
      Service first = services.getFirst();
      first.await(options.warmUpSeconds());
      return Interval.of(
          options.seconds(),
          () -> all.stream().mapToLong(Traffic::count).sum(),
          () -> services.stream().mapToDouble(each -> each.process().cpuSeconds()).sum(),
          first::await);
    } finally {
      services.forEach(Service::close);
    }
  }
}
