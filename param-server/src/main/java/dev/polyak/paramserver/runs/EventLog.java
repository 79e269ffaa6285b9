package dev.polyak.paramserver.runs;

import dev.polyak.runs.v1.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * A run's newest events, by index. An index is given once, also over restarts: of each block of
 * indexes the store learns before the first one is given.
 */
final class EventLog {
  static final int CAPACITY = 65_536;

  private final Event[] ring = new Event[CAPACITY];
  private final long first;
  private long next;
  private long reserved;

  /**
   * An empty log.
   *
   * @param first index of the next event
   */
  EventLog(long first) {
    this.first = first;
    next = first;
    reserved = first;
  }

  /** Index of the next event. */
  long next() {
    return next;
  }

  /** Every index below this one may have been given. */
  long reserved() {
    return reserved;
  }

  /** Whether {@code count} more events need {@link #reserveTo}. */
  boolean needsMore(int count) {
    return next + count > reserved;
  }

  /** Says up to where indexes may be given; the caller stores it before it adds. */
  void reserveTo(long end) {
    reserved = end;
  }

  void add(Event.Builder event) {
    ring[(int) (next % CAPACITY)] = event.setIndex(next).build();
    next++;
  }

  /** Index of the oldest event that is here, or the next one's. */
  long oldest() {
    return Math.max(first, next - CAPACITY);
  }

  /**
   * At most {@code maximum} events from {@code from} on, or from the oldest one if that is gone.
   */
  List<Event> from(long from, int maximum) {
    long start = Math.max(from, oldest());
    long end = Math.min(next, start + maximum);
    List<Event> events = new ArrayList<>();
    for (long index = start; index < end; index++) {
      events.add(ring[(int) (index % CAPACITY)]);
    }
    return events;
  }
}
