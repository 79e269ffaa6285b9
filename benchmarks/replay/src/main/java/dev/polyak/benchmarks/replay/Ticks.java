package dev.polyak.benchmarks.replay;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Lets paced traffic advance a thousand times a second. */
final class Ticks implements AutoCloseable {
  private static final long NANOSECONDS = Duration.ofMillis(1).toNanos();

  private final List<Traffic> traffic;
  private final Thread thread;
  private volatile boolean closed;

  Ticks(List<Traffic> traffic) {
    this.traffic = traffic;
    thread = Thread.ofPlatform().daemon().name("ticks").start(this::run);
  }

  private void run() {
    while (!closed) {
      traffic.forEach(Traffic::advance);
      LockSupport.parkNanos(NANOSECONDS);
    }
  }

  long count() {
    return traffic.stream().mapToLong(Traffic::count).sum();
  }

  long dropped() {
    return traffic.stream().mapToLong(Traffic::dropped).sum();
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
