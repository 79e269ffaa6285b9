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
  private final AtomicInteger queued = new AtomicInteger();

  Outbox(StreamObserver<T> call) {
    this.call = call;
  }

  void send(T message) {
    queue.add(message);
    if (queued.getAndIncrement() > 0) {
      return;
    }
    do {
      call.onNext(queue.remove());
    } while (queued.decrementAndGet() > 0);
  }
}
