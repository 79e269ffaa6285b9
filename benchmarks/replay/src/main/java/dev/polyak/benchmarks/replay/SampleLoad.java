package dev.polyak.benchmarks.replay;

/** Batches of 512 windows for three-step returns, their priorities sent back and applied. */
final class SampleLoad implements Load {
  private static final String STORE_THREAD = "replay-" + Tables.RUN;
  private static final double BAR_AT_1_000_000 = 2.5e6;
  private static final double BAR_AT_10_000_000 = 1.5e6;
  private static final double BAR_OF_GROWTH = 2.5;

  /** What the load that others are compared with is called. */
  static final String AT_10_000_000 = name(10_000_000);

  /** A rate, and what one window of it cost the thread that owns the table. */
  record Sampled(Interval interval, double threadSeconds) {}

  @Override
  public void run(Options options, Results results) {
    Sampled small = measure(options, 100_000, Encryption.none());
    Sampled middle = measure(options, 1_000_000, Encryption.none());
    Sampled large = measure(options, 10_000_000, Encryption.none());
    results.add(name(100_000), small.interval(), "transitions");
    results.add(name(1_000_000), middle.interval(), "transitions", BAR_AT_1_000_000);
    results.add(AT_10_000_000, large.interval(), "transitions", BAR_AT_10_000_000);
    results.addAtMost(
        "sample: the table's thread, ns a transition at 10,000,000 rows (%.0f) over 100,000 (%.0f)"
            .formatted(large.threadSeconds() * 1e9, small.threadSeconds() * 1e9),
        large.threadSeconds() / small.threadSeconds(),
        "x",
        BAR_OF_GROWTH);
  }

  static String name(int rows) {
    return "sample: batches of 512, %,d rows".formatted(rows);
  }

  static Sampled measure(Options options, int rows, Encryption encryption) {
    try (Service service =
        Service.start(StepKind.SMALL, rows, Tables.unlimited(), false, encryption)) {
      service.fill(rows);
      Sampler sampler = service.sample(Pace.unlimited());
      service.await(options.warmUpSeconds());
      double before = service.process().cpuSecondsOf(STORE_THREAD);
      Interval interval =
          Interval.of(options.seconds(), sampler::count, service.process(), service::await);
      double spent = service.process().cpuSecondsOf(STORE_THREAD) - before;
      return new Sampled(interval, spent / interval.count());
    }
  }
}
