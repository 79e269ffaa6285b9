package dev.polyak.paramserver.runs;

import dev.polyak.node.rpc.Refusal;
import java.time.Duration;

/**
 * The learner's lease: one holder at a time, each under a higher epoch. Time is the caller's
 * monotonic clock in nanoseconds.
 *
 * <p>An epoch stays good beyond the lease's end until another one is granted, so that a holder that
 * was late, or whose server restarted, goes on.
 */
final class Lease {
  private final String run;
  private final Duration duration;
  private long epoch;
  private String holder;
  private long end;

  /**
   * A lease that has ended.
   *
   * @param epoch the newest granted, 0 for none
   * @param holder who had it, or empty
   */
  Lease(String run, Duration duration, long epoch, String holder, long now) {
    this.run = run;
    this.duration = duration;
    this.epoch = epoch;
    this.holder = holder;
    end = now;
  }

  long epoch() {
    return epoch;
  }

  /** Who may renew, or empty. */
  String holder() {
    return holder;
  }

  /** Grants the next epoch, which the caller makes durable before it tells anyone. */
  void acquire(String member, long now) {
    long left = end - now;
    if (!holder.isEmpty() && !holder.equals(member) && left > 0) {
      throw Refusal.state(
          "%s holds the lease of run %s for %d ms more", holder, run, left / 1_000_000);
    }
    epoch++;
    holder = member;
    end = now + duration.toNanos();
  }

  void renew(String member, long renewed, long now) {
    requireHolder(member, renewed);
    end = now + duration.toNanos();
  }

  void release(String member, long released) {
    requireHolder(member, released);
    holder = "";
  }

  private void requireHolder(String member, long claimed) {
    if (claimed != epoch) {
      throw Refusal.state("epoch %d of run %s is over: the newest is %d", claimed, run, epoch);
    }
    if (!holder.equals(member)) {
      throw Refusal.state(
          "%s holds the lease of run %s, not %s",
          holder.isEmpty() ? "nobody" : holder, run, member);
    }
  }
}
