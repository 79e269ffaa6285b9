package dev.polyak.learner;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells a thread once, from any other, that it is to end. */
final class StopSignal {
  private final CountDownLatch latch = new CountDownLatch(1);

  void set() {
    latch.countDown();
  }

  boolean isSet() {
    return latch.getCount() == 0;
  }

  /** Waits so long, or until the signal comes; says whether it has come. */
  boolean await(Duration duration) throws InterruptedException {
    return latch.await(duration.toNanos(), TimeUnit.NANOSECONDS);
  }
}
