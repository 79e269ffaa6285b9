package dev.polyak.paramserver.weights;

import dev.polyak.node.rpc.Refusal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** The subscribers of one run. Thread-safe. */
public final class Broadcast {
  private final String run;
  private final int maximum;
  private final Executor executor;
  private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Nobody has subscribed yet.
   *
   * @param maximum subscribers, param-server.maximum-readers
   * @param executor sends new snapshots, so that no learner waits for readers
   */
  public Broadcast(String run, int maximum, Executor executor) {
    this.run = run;
    this.maximum = maximum;
    this.executor = executor;
  }

  void add(Subscription subscription) {
    subscriptions.removeIf(Subscription::hasEnded);
    if (subscriptions.size() >= maximum) {
      throw new Refusal(
          Refusal.Reason.EXHAUSTED,
          "run %s has %d subscribers, param-server.maximum-readers".formatted(run, maximum));
    }
    subscriptions.add(subscription);
    if (closed) {
      subscription.end(stopping());
    }
  }

  void remove(Subscription subscription) {
    subscriptions.remove(subscription);
    subscription.advance();
  }

  /** Subscribers whose calls are open. */
  public int subscribers() {
    return subscriptions.size();
  }

  /** Tells all subscribers that there is a newer snapshot. */
  void offer() {
    subscriptions.forEach(each -> executor.execute(each::advance));
  }

  /** Cuts off who has taken nothing of a snapshot for {@code nanos}. */
  public void endStalled(long nanos) {
    subscriptions.removeIf(Subscription::hasEnded);
    for (Subscription each : subscriptions) {
      if (each.isStalled(nanos)) {
        each.end(
            new Refusal(
                Refusal.Reason.DEADLINE,
                "nothing was taken for %d s, param-server.subscriber-stall-seconds"
                    .formatted(nanos / 1_000_000_000)));
      }
    }
  }

  /** Ends all calls, those that come later too. */
  void close() {
    closed = true;
    subscriptions.forEach(each -> each.end(stopping()));
    subscriptions.clear();
  }

  private static Refusal stopping() {
    return new Refusal(Refusal.Reason.UNAVAILABLE, "the param-server is stopping");
  }
}
