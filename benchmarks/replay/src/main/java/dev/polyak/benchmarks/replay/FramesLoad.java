package dev.polyak.benchmarks.replay;

/** Distinct frames of sampled windows, as fast as they come. */
final class FramesLoad implements Load {
  private static final int ROWS = 100_000;
  private static final double BAR = 1.2e9;

  static final String NAME = "frames: 84 x 84 uint8, sampled";

  @Override
  public void run(Options options, Results results) {
    results.add(NAME, measure(options, Encryption.none()), "bytes", BAR);
  }

  static Interval measure(Options options, Encryption encryption) {
    StepKind kind = StepKind.frames(options.stack());
    try (Service service = Service.start(kind, ROWS, Tables.unlimited(), false, encryption)) {
      service.fill(ROWS);
      Sampler sampler = service.sample(Pace.unlimited());
      service.await(options.warmUpSeconds());
      return Interval.of(
          options.seconds(), sampler::observationBytes, service.process(), service::await);
    }
  }
}
