package dev.polyak.learner.replay;

import io.grpc.stub.StreamObserver;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets many threads send on one call: messages go out one at a time and in order, by whichever
 * thread is there, and never under a lock, since a direct executor may answer within the send. Its
 * callers bound what is in it.
 */
final class Outbox<T> {
  private final StreamObserver<T> call;
  private final Queue<T> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger flushes = new AtomicInteger();

  Outbox(StreamObserver<T> call) {
    this.call = call;
  }

  void send(T message) {
    add(message);
    flush();
  }

  /** Takes a place in the order, which a lock may decide; {@link #flush} follows without it. */
  void add(T message) {
    queue.add(message);
  }

  /** Sends what was added. */
  void flush() {
    if (flushes.getAndIncrement() > 0) {
      return;
    }
    int seen = 1;
    do {
      for (T message = queue.poll(); message != null; message = queue.poll()) {
        call.onNext(message);
      }
      seen = flushes.addAndGet(-seen);
    } while (seen > 0);
  }
}
