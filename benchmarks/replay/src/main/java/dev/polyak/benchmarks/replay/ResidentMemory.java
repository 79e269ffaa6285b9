package dev.polyak.benchmarks.replay;

/** The resident memory of a process, looked at again and again while something goes on. */
final class ResidentMemory {
  private static final double EVERY_SECONDS = 0.2;

  private final Service service;
  private long most;
  private long next = System.nanoTime();

  ResidentMemory(Service service) {
    this.service = service;
  }

  /** Waits, and looks meanwhile. */
  void await(double seconds) {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      service.await(Math.min(EVERY_SECONDS, left / 1e9));
      look();
    }
  }

  /** Looks, unless it has just looked. */
  void look() {
    long time = System.nanoTime();
    if (time - next >= 0) {
      next = time + (long) (EVERY_SECONDS * 1e9);
      most = Math.max(most, now());
    }
  }

  /** Bytes at this moment. */
  long now() {
    return service.process().residentBytes();
  }

  /** The most bytes that were seen. */
  long most() {
    return most;
  }
}
