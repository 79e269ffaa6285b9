package dev.polyak.replay.service;

import dev.polyak.node.rpc.Refusal;
import java.util.concurrent.atomic.AtomicInteger;

/** How many calls of a kind are open on the node. Thread-safe. */
final class CallLimit {
  private final String what;
  private final String setting;
  private final int maximum;
  private final AtomicInteger open = new AtomicInteger();

  CallLimit(String what, String setting, int maximum) {
    this.what = what;
    this.setting = setting;
    this.maximum = maximum;
  }

  /**
   * Counts another call.
   *
   * @throws Refusal if there are too many
   */
  void enter() {
    if (open.incrementAndGet() > maximum) {
      open.decrementAndGet();
      throw new Refusal(
          Refusal.Reason.EXHAUSTED,
          "%d calls that %s are open, the most that %s allows".formatted(maximum, what, setting));
    }
  }

  void leave() {
    open.decrementAndGet();
  }
}
