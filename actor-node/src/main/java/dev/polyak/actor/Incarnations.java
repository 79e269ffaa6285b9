package dev.polyak.actor;

/**
 * Numbers the incarnations of a session's streams: the session in the upper bits, then its
 * restarts; the lowest are left to streams whose shard has lost them.
 */
final class Incarnations {
  private static final int RESTART_SHIFT = 20;
  private static final int SESSION_SHIFT = 36;

  private final long session;
  private long restarts;

  Incarnations(long session) {
    this.session = session;
  }

  /** Above all before it. */
  long next() {
    return (session << SESSION_SHIFT) + (restarts++ << RESTART_SHIFT) + 1;
  }
}
