package dev.polyak.replay.store;

import com.google.protobuf.ByteString;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.InitialPriorities;

/**
 * What of an append is new to its stream.
 *
 * @param firstRow the first row of the message that is not stored yet; its count where all are
 * @param steps new steps
 */
public record AppendPlan(int firstRow, int steps) {

  /**
   * The plan of a message that passed {@link AppendChecks}. O(rows).
   *
   * @param largestAppend new steps at the most
   * @throws Refusal if the message leaves a gap, closes no episode, has too many steps, or
   *     priorities of steps that are not there
   */
  static AppendPlan of(Stream stream, AppendRows rows, int largestAppend) {
    long next = stream.nextSequence();
    if (rows.getFirstSequence() > next && rows.getCount() > 0) {
      throw Refusal.state(
          "stream %s, incarnation %d: sequence %d is expected, not %d",
          stream.name(), stream.incarnation(), next, rows.getFirstSequence());
    }
    ByteString flags = rows.getFlags();
    int first = firstNew(stream, rows.getFirstSequence(), flags);
    if (first < flags.size() && isClosing(flags, first) && !stream.episodeOpen()) {
      throw Refusal.invalid(
          "stream %s: row %d closes an episode, and none is open", stream.name(), first);
    }
    int steps = 0;
    for (int row = first; row < flags.size(); row++) {
      steps += isClosing(flags, row) ? 0 : 1;
    }
    if (steps > largestAppend) {
      throw Refusal.invalid(
          "an append has at most largest_append = %d steps, not %d", largestAppend, steps);
    }
    requirePrioritiesOfSteps(stream, rows.getPriorities(), next + steps);
    return new AppendPlan(first, steps);
  }

  /**
   * A step is stored below the mark; a closing row also at the mark, where the last episode is
   * closed.
   */
  private static int firstNew(Stream stream, long firstSequence, ByteString flags) {
    long next = stream.nextSequence();
    boolean closed = next > 0 && !stream.episodeOpen();
    long sequence = firstSequence;
    int row = 0;
    while (row < flags.size()) {
      boolean closing = isClosing(flags, row);
      boolean stored = sequence < next || (closing && closed && sequence == next);
      if (!stored) {
        break;
      }
      sequence += closing ? 0 : 1;
      row++;
    }
    return row;
  }

  private static boolean isClosing(ByteString flags, int row) {
    return (flags.byteAt(row) & RowFlags.CLOSING) != 0;
  }

  /**
   * How many of a table's sequences its rows make selectable, O(rows): a few less where their
   * stacks are not whole.
   *
   * @param stream before the append
   * @param flags of the message
   * @param horizon further rows that make a sequence selectable
   * @param period every how-many-th step of an episode begins a sequence
   */
  int sequences(Stream stream, ByteString flags, int horizon, int period) {
    long first = stream.closedThrough();
    long ready = stream.ready();
    long next = stream.nextSequence();
    long count = 0;
    for (int row = firstRow; row < flags.size(); row++) {
      if (isClosing(flags, row)) {
        count += begun(first, ready, next, period);
        first = next;
        ready = next;
      } else {
        next++;
      }
    }
    return (int) (count + begun(first, ready, Math.max(ready, next - horizon), period));
  }

  /** Sequences that begin at a step in [from, to) of an episode whose first is {@code first}. */
  private static long begun(long first, long from, long to, int period) {
    return Math.ceilDiv(to - first, period) - Math.ceilDiv(from - first, period);
  }

  private static void requirePrioritiesOfSteps(
      Stream stream, InitialPriorities priorities, long end) {
    int count = priorities.getValues().size() / Float.BYTES;
    if (count > 0 && priorities.getFirstSequence() > end - count) {
      throw Refusal.invalid(
          "stream %s: %d priorities from sequence %d on, but its steps end at %d",
          stream.name(), count, priorities.getFirstSequence(), end);
    }
  }
}
