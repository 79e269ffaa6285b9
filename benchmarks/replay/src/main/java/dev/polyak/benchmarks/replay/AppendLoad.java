package dev.polyak.benchmarks.replay;

/**
 * Small steps, with initial priorities, into a table of files that is full: for each one goes.
 * Acknowledged when they survive the process.
 */
final class AppendLoad implements Load {
  private static final long CAPACITY = 10_000_000;
  private static final double BAR_OF_64 = 8e6;
  private static final double BAR_OF_512 = 12e6;

  /** What the load that others are compared with is called. */
  static final String OF_64 = name(256, 64);

  @Override
  public void run(Options options, Results results) {
    results.add(OF_64, measure(options, 256, 64, true, Encryption.none()), "steps", BAR_OF_64);
    results.add(
        name(256, 512), measure(options, 256, 512, true, Encryption.none()), "steps", BAR_OF_512);
    results.add(name(256, 1), measure(options, 256, 1, true, Encryption.none()), "steps");
    results.add(name(1_000, 64), measure(options, 1_000, 64, true, Encryption.none()), "steps");
    results.add(
        name(256, 64) + ", in memory",
        measure(options, 256, 64, false, Encryption.none()),
        "steps");
  }

  private static String name(int streams, int steps) {
    return "append: %d streams, %d steps a message".formatted(streams, steps);
  }

  static Interval measure(
      Options options, int streams, int steps, boolean durable, Encryption encryption) {
    try (Service service =
        Service.start(StepKind.SMALL, CAPACITY, Tables.unlimited(), durable, encryption)) {
      service.fill(CAPACITY);
      Appender appender = service.append("lane", streams, steps, Pace.unlimited());
      service.await(options.warmUpSeconds());
      return Interval.of(options.seconds(), appender::count, service.process(), service::await);
    }
  }
}
