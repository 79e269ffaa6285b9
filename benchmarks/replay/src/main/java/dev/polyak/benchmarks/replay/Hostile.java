package dev.polyak.benchmarks.replay;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * A client that opens a call again whenever the service has ended one, and counts how they ended.
 */
abstract class Hostile<R> extends ClientCall.Listener<R> implements Traffic {
  private final Map<Status.Code, LongAdder> ended;
  private final LongAdder calls = new LongAdder();
  private boolean open;

  /**
   * A client without a call.
   *
   * @param ended counts how calls ended, of this client and others
   */
  Hostile(Map<Status.Code, LongAdder> ended) {
    this.ended = ended;
  }

  static Map<Status.Code, LongAdder> noneEnded() {
    return new ConcurrentHashMap<>();
  }

  /** Opens its next call. */
  abstract void open();

  @Override
  public synchronized void advance() {
    if (!open) {
      open = true;
      calls.increment();
      open();
    }
  }

  /** Forgets its call, which stays as it is. */
  synchronized void abandon() {
    open = false;
  }

  @Override
  public synchronized void onClose(Status status, Metadata trailers) {
    ended.computeIfAbsent(status.getCode(), code -> new LongAdder()).increment();
    open = false;
  }

  /** Calls that it opened. */
  @Override
  public long count() {
    return calls.sum();
  }

  @Override
  public long dropped() {
    return 0;
  }
}
