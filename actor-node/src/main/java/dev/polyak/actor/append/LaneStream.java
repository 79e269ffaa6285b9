package dev.polyak.actor.append;

import com.google.protobuf.ByteString;
import dev.polyak.proto.Tensors;
import dev.polyak.replay.v1.AppendOpen;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.InitialPriorities;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One lane's stream as its actor sees it: what was sent and is not acknowledged, and from where to
 * go on.
 *
 * <p>A shard that lost its memory knows less than was acknowledged. The stream then goes on under
 * its next incarnation, which begins with what is still held: nothing that was not acknowledged is
 * lost, nothing is stored twice.
 *
 * <p>Here steps are counted over the lane's life; the incarnation's own count, from {@link #base}
 * on, goes on the wire.
 */
final class LaneStream {
  private static final int CLOSING = 4;

  private final int handle;
  private final String name;
  private final Deque<Pending> unsent = new ArrayDeque<>();
  private final Deque<Pending> unacknowledged = new ArrayDeque<>();
  private long incarnation;
  private long base;
  private long nextStep;
  private boolean opened;
  private boolean episodeOpen;
  private boolean continuesEpisode;
  private boolean resting;

  /**
   * A message that is not acknowledged, and its steps.
   *
   * @param midEpisode whether its first row belongs to the episode of the row before
   */
  private record Pending(AppendRows rows, int steps, boolean midEpisode) {
    int bytes() {
      return LaneStream.bytes(rows);
    }

    /**
     * Whether the shard has it: its steps are below the mark, and a closing row that stands alone
     * is closed.
     */
    boolean isStored(long mark, boolean episodeOpen) {
      if (rows.getCount() == 0) {
        return false;
      }
      long end = rows.getFirstSequence() + steps;
      return steps > 0 ? end <= mark : end < mark || (end == mark && !episodeOpen);
    }
  }

  LaneStream(int handle, String name, long incarnation) {
    this.handle = handle;
    this.name = name;
    this.incarnation = incarnation;
  }

  int handle() {
    return handle;
  }

  String name() {
    return name;
  }

  long incarnation() {
    return incarnation;
  }

  /** Whether rows may be sent; else the stream is to be opened, after {@link #opened} anew. */
  boolean isOpened() {
    return opened;
  }

  /** Whether nothing comes for a while, so that its stream need not be open. */
  boolean isResting() {
    return resting;
  }

  /** Nothing comes until the next {@link #add}. */
  void rest() {
    resting = true;
  }

  /** The stream is closed: nothing is under way. */
  void closed() {
    opened = false;
  }

  /** Adds a message; its handle and first sequence are set here. */
  void add(long message, AppendRows.Builder rows, int steps) {
    resting = false;
    rows.setHandle(handle).setMessage(message).setFirstSequence(nextStep);
    ByteString flags = rows.getFlags();
    unsent.add(new Pending(rows.build(), steps, episodeOpen));
    nextStep += steps;
    if (!flags.isEmpty()) {
      episodeOpen = (flags.byteAt(flags.size() - 1) & CLOSING) == 0;
    }
  }

  /** What opens the stream on a new call. */
  AppendOpen open(String run, boolean prioritised) {
    return AppendOpen.newBuilder()
        .setHandle(handle)
        .setRun(run)
        .setStream(name)
        .setIncarnation(incarnation)
        .setPrioritiesFollow(prioritised)
        .setContinuesEpisode(continuesEpisode)
        .build();
  }

  /** The call is gone: what was sent on it is to be sent again. */
  void disconnected() {
    opened = false;
    while (!unacknowledged.isEmpty()) {
      unsent.addFirst(unacknowledged.removeLast());
    }
  }

  /**
   * The shard has told what it holds.
   *
   * <p>Where that does not fit what is held, the stream is not open afterwards: it goes on under
   * its next incarnation.
   *
   * @return steps that turned out to be stored
   */
  int opened(long mark, boolean episodeOpen) {
    int stored = 0;
    while (!unsent.isEmpty() && unsent.getFirst().isStored(base + mark, episodeOpen)) {
      stored += unsent.removeFirst().steps();
    }
    if (base + mark != firstUnsent()) {
      nextIncarnation();
    } else {
      opened = true;
    }
    return stored;
  }

  private long firstUnsent() {
    return unsent.isEmpty() ? nextStep : unsent.getFirst().rows().getFirstSequence();
  }

  /**
   * The stream is to be opened under its next incarnation, which begins with what is not sent:
   * after {@link #disconnected}, or while nothing is under way.
   */
  void nextIncarnation() {
    incarnation++;
    // A closing row that stands alone has lost the step that it closes; priorities that stand
    // alone, theirs.
    while (!unsent.isEmpty() && unsent.getFirst().steps() == 0) {
      unsent.removeFirst();
    }
    base = firstUnsent();
    continuesEpisode = unsent.isEmpty() ? episodeOpen : unsent.getFirst().midEpisode();
    opened = false;
  }

  /** Whether only credit may keep {@link #send} from sending. */
  boolean waitsForCredit() {
    return opened && !unsent.isEmpty();
  }

  /** The next message to send, if it costs at most {@code credit} bytes, or null. */
  AppendRows send(long credit) {
    if (!opened || unsent.isEmpty() || unsent.getFirst().bytes() > credit) {
      return null;
    }
    Pending next = unsent.removeFirst();
    unacknowledged.add(next);
    return base == 0 ? next.rows() : rebased(next.rows());
  }

  /** The message as its incarnation counts, without the priorities of steps before it. */
  private AppendRows rebased(AppendRows rows) {
    AppendRows.Builder rebased = rows.toBuilder().setFirstSequence(rows.getFirstSequence() - base);
    if (rows.hasPriorities()) {
      InitialPriorities priorities = rows.getPriorities();
      int count = priorities.getValues().size() / Float.BYTES;
      int lost = Math.clamp(base - priorities.getFirstSequence(), 0, count);
      if (lost == count) {
        rebased.clearPriorities();
      } else {
        float[] values = Tensors.toFloats(priorities.getValues());
        rebased.setPriorities(
            InitialPriorities.newBuilder()
                .setFirstSequence(priorities.getFirstSequence() + lost - base)
                .setValues(Tensors.ofFloats(values, lost, count - lost)));
      }
    }
    return rebased.build();
  }

  /**
   * The shard has stored everything up to and including a message. Returns the steps that this
   * frees.
   */
  int acknowledged(long message) {
    int steps = 0;
    while (!unacknowledged.isEmpty() && unacknowledged.getFirst().rows().getMessage() <= message) {
      steps += unacknowledged.removeFirst().steps();
    }
    return steps;
  }

  /** Bytes of a message as the credit counts them. */
  static int bytes(AppendRows rows) {
    int bytes = rows.getFlags().size() + rows.getPriorities().getValues().size();
    for (ByteString column : rows.getColumnsList()) {
      bytes += column.size();
    }
    return bytes;
  }

  /** Messages that were sent and are not acknowledged. */
  int messagesInFlight() {
    return unacknowledged.size();
  }

  boolean isEmpty() {
    return unsent.isEmpty() && unacknowledged.isEmpty();
  }

  /** Whether its last episode is closed, and all of it is stored. */
  boolean isBetweenEpisodes() {
    return !episodeOpen && isEmpty();
  }
}
