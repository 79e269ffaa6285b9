package dev.polyak.benchmarks.replay;

/** A service with small steps in files is killed, and started again over them. */
final class RecoveryLoad implements Load {
  private static final int ROWS = 10_000_000;
  private static final double BAR = 5;

  @Override
  public void run(Options options, Results results) {
    try (Service service = Service.start(StepKind.SMALL, ROWS, Tables.unlimited(), true)) {
      service.fill(ROWS);
      long before = service.status().getRows();
      long start = System.nanoTime();
      service.killAndStart();
      long rows = service.status().getRows();
      double seconds = (System.nanoTime() - start) / 1e9;
      if (rows != before) {
        throw new IllegalStateException("%,d rows of %,d are there".formatted(rows, before));
      }
      results.addAtMost(
          "recovery: from SIGKILL until a service with %,d rows has them again".formatted(rows),
          seconds,
          "s",
          BAR);
    }
  }
}
