package dev.polyak.benchmarks.replay;

/** What encryption costs: loads of the others, one after another in plaintext and with TLS. */
final class TlsLoad implements Load {
  private static final int ROWS = 1_000_000;
  private static final double BAR_OF_STEPS = 0.75;
  private static final double BAR_OF_BYTES = 0.6;

  /** What is measured, under some encryption. */
  private interface Measure {
    Interval under(Encryption encryption);
  }

  @Override
  public void run(Options options, Results results) {
    try (TemporaryFolder certificates = TemporaryFolder.create()) {
      Encryption tls = Encryption.tls(certificates.path());
      compare(
          AppendLoad.OF_64,
          "steps",
          BAR_OF_STEPS,
          encryption -> AppendLoad.measure(options, 256, 64, true, encryption),
          tls,
          results);
      compare(
          SampleLoad.name(ROWS),
          "transitions",
          BAR_OF_STEPS,
          encryption -> SampleLoad.measure(options, ROWS, encryption).interval(),
          tls,
          results);
      compare(
          FramesLoad.NAME,
          "bytes",
          BAR_OF_BYTES,
          encryption -> FramesLoad.measure(options, encryption),
          tls,
          results);
    }
  }

  private static void compare(
      String load, String unit, double bar, Measure measure, Encryption tls, Results results) {
    String plain = load + ", plaintext";
    results.add(plain, measure.under(Encryption.none()), unit);
    results.addRatio(load + ", TLS", measure.under(tls), unit, bar, plain);
  }
}
