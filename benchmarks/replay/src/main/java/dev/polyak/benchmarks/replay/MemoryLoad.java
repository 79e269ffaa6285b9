package dev.polyak.benchmarks.replay;

/** What the process of a table of frames takes of memory. */
final class MemoryLoad implements Load {
  private static final int ROWS = 1_000_000;
  private static final int STREAMS = 256;
  private static final int STEPS = 8;
  private static final double BAR = 1.1;

  @Override
  public void run(Options options, Results results) {
    StepKind kind = StepKind.frames(options.stack());
    try (Service service = Service.start(kind, ROWS, Tables.unlimited(), false)) {
      long steps = ROWS / STEPS * (long) STEPS;
      Appender appender = service.append("lane", STREAMS, STEPS, Pace.upTo(steps));
      while (appender.count() < steps) {
        service.await(0.1);
      }
      results.addAtMost(
          "memory: resident over the bytes of %,d frames, %d open streams"
              .formatted(service.status().getRows(), STREAMS),
          service.process().residentBytes() / ((double) ROWS * kind.observationBytes()),
          "x",
          BAR);
    }
  }
}
