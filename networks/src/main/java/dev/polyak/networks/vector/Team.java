package dev.polyak.networks.vector;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * A fixed number of threads that do the parts of one task at the same time, the caller's among
 * them. Between two tasks the others spin for a moment, and sleep after that. One caller at a time.
 */
final class Team implements AutoCloseable {
  private static final int SPINS = 20_000;

  private final Thread[] others;
  private final AtomicInteger unfinished = new AtomicInteger();
  private IntConsumer task;
  private final AtomicInteger round = new AtomicInteger();
  private volatile boolean closed;
  private volatile Throwable failure;

  /** {@code size} threads, 1 or more. */
  Team(int size) {
    others = new Thread[size - 1];
    for (int i = 0; i < others.length; i++) {
      int part = i + 1;
      others[i] = Thread.ofPlatform().daemon().name("vector-" + part).start(() -> follow(part));
    }
  }

  int size() {
    return others.length + 1;
  }

  /** Has each thread do its part, 0 to {@code size - 1}, and returns when all have. */
  void run(IntConsumer parts) {
    if (others.length == 0) {
      parts.accept(0);
      return;
    }
    task = parts;
    unfinished.set(others.length);
    round.incrementAndGet();
    for (Thread other : others) {
      LockSupport.unpark(other);
    }
    try {
      parts.accept(0);
    } finally {
      while (unfinished.get() > 0) {
        Thread.onSpinWait();
      }
    }
    Throwable failed = failure;
    if (failed != null) {
      failure = null;
      throw new IllegalStateException("a part of a pass has failed", failed);
    }
  }

  private void follow(int part) {
    int seen = 0;
    int spins = 0;
    while (!closed) {
      if (round.get() == seen) {
        if (spins++ < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
        }
        continue;
      }
      seen++;
      spins = 0;
      try {
        task.accept(part);
      } catch (RuntimeException | Error failed) {
        failure = failed;
      }
      unfinished.decrementAndGet();
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread other : others) {
      LockSupport.unpark(other);
    }
  }
}
