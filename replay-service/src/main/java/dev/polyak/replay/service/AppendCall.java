package dev.polyak.replay.service;

import com.google.protobuf.ByteString;
import dev.polyak.node.rpc.Names;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.store.AppendChecks;
import dev.polyak.replay.store.AppendPlan;
import dev.polyak.replay.store.Stream;
import dev.polyak.replay.v1.AcknowledgementLevel;
import dev.polyak.replay.v1.AppendAcknowledged;
import dev.polyak.replay.v1.AppendClose;
import dev.polyak.replay.v1.AppendOpen;
import dev.polyak.replay.v1.AppendOpened;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.AppendRows;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.agrona.collections.Int2ObjectHashMap;

/** A call that appends the steps of any number of streams of one run. */
final class AppendCall extends OwnedCall<AppendRequest, AppendResponse> {
  private static final int MESSAGES_AHEAD = 32;

  private final Function<String, Run> runs;
  private final long credit;
  private final Int2ObjectHashMap<OpenStreams.Opening> streams = new Int2ObjectHashMap<>();
  private final Deque<AppendResponse> acknowledgements = new ArrayDeque<>();
  private boolean attached;
  private boolean creditGiven;
  private final AtomicLong unacknowledged = new AtomicLong();
  private int inQueue;
  private int unforced;
  private Refusal drained;

  /**
   * Begins a call.
   *
   * @param runs finds a run by its name, or refuses
   * @param credit bytes that the client may have unacknowledged
   */
  AppendCall(
      StreamObserver<AppendResponse> responses,
      CallLimit limit,
      Function<String, Run> runs,
      long credit) {
    super(responses, limit, MESSAGES_AHEAD);
    this.runs = runs;
    this.credit = credit;
  }

  @Override
  Runnable accept(AppendRequest message) {
    return switch (message.getKindCase()) {
      case OPEN -> acceptOpen(message.getOpen());
      case ROWS -> acceptRows(message.getRows());
      case CLOSE -> acceptClose(message.getClose());
      case KIND_NOT_SET -> throw Refusal.invalid("an append request without a kind");
    };
  }

  private Runnable acceptOpen(AppendOpen open) {
    String name = Names.requireRunName("run", open.getRun());
    Names.requireName("stream", open.getStream());
    if (open.getIncarnation() < 1) {
      throw Refusal.invalid(
          "an incarnation is in [1, %d], not %s",
          Long.MAX_VALUE, Long.toUnsignedString(open.getIncarnation()));
    }
    if (run() == null) {
      bind(runs.apply(name));
    } else if (!run().name().equals(name)) {
      throw Refusal.invalid("a call appends to one run: %s, not %s", run().name(), name);
    }
    return () -> inOrder(new OpenTurn(open));
  }

  private Runnable acceptRows(AppendRows rows) {
    requireOpen();
    long bytes = bytes(rows);
    long unacknowledgedNow = unacknowledged.addAndGet(bytes);
    if (unacknowledgedNow > credit) {
      throw new Refusal(
          Refusal.Reason.EXHAUSTED,
          "%d bytes are unacknowledged, and the call's credit_bytes are %d"
              .formatted(unacknowledgedNow, credit));
    }
    AppendChecks.require(run().layout(), rows);
    return () -> inOrder(new RowsTurn(rows, bytes, run().collectionEnded()));
  }

  private static long bytes(AppendRows rows) {
    long bytes = (long) rows.getFlags().size() + rows.getPriorities().getValues().size();
    for (ByteString column : rows.getColumnsList()) {
      bytes += column.size();
    }
    return bytes;
  }

  private Runnable acceptClose(AppendClose close) {
    requireOpen();
    return () -> inOrder(new CloseTurn(close.getHandle()));
  }

  private void requireOpen() {
    if (run() == null) {
      throw Refusal.invalid("a call begins with the opening of a stream");
    }
  }

  // In the run's thread.

  /**
   * Openings do not wait for other calls; whatever else comes is done in the order of all calls.
   */
  private void inOrder(WaitingAppends.Turn turn) {
    if (drained != null) {
      return;
    }
    if (!attached) {
      attached = true;
      run().attach(this);
    }
    if (inQueue == 0 && turn instanceof OpenTurn) {
      turn.run();
    } else {
      inQueue++;
      run().append(this, turn);
    }
  }

  /** The first table against a turn, or -1, also where the call has ended, or ends by this. */
  int firstTableAgainst(WaitingAppends.Turn turn) {
    if (hasEnded()) {
      return -1;
    }
    try {
      return turn.firstTableAgainst();
    } catch (RuntimeException failure) {
      end(failure);
      return -1;
    }
  }

  /** Does what is in turn. */
  void take(WaitingAppends.Turn turn) {
    inQueue--;
    if (hasEnded()) {
      return;
    }
    try {
      turn.run();
    } catch (RuntimeException failure) {
      end(failure);
    }
    completeIfDone();
  }

  /** Ends when all that it stored is acknowledged; what else it has here is not stored. */
  void drain(Refusal why) {
    drained = why;
    inQueue = 0;
    run().appends().remove(this);
    endIfDrained();
  }

  private void endIfDrained() {
    if (drained != null && unforced == 0) {
      end(drained);
    }
  }

  private OpenStreams.Opening opening(int handle) {
    OpenStreams.Opening opening = streams.get(handle);
    if (opening == null) {
      throw Refusal.invalid("no stream is open under handle %s", Integer.toUnsignedString(handle));
    }
    return opening;
  }

  /**
   * Acknowledges with what else is acknowledged by now: a message to the transport costs more
   * alone.
   */
  private void acknowledge(AppendResponse response) {
    unacknowledged.addAndGet(-response.getAcknowledged().getCreditBytes());
    if (acknowledgements.isEmpty()) {
      run().settleLater(this);
    }
    acknowledgements.add(response);
  }

  @Override
  void flush() {
    while (!acknowledgements.isEmpty()) {
      send(acknowledgements.remove());
    }
  }

  @Override
  boolean isDone() {
    return inQueue == 0 && unforced == 0 && acknowledgements.isEmpty();
  }

  @Override
  void detach() {
    if (attached) {
      streams.values().forEach(run().openStreams()::close);
      streams.clear();
      run().appends().remove(this);
      run().detach(this);
    }
  }

  private final class OpenTurn implements WaitingAppends.Turn {
    private final AppendOpen open;

    OpenTurn(AppendOpen open) {
      this.open = open;
    }

    @Override
    public int firstTableAgainst() {
      return -1;
    }

    @Override
    public void run() {
      AppendCall.this.run().requireTakingStreams();
      AppendCall.this.run().requireWritable();
      OpenStreams.Opening opening = AppendCall.this.run().openStreams().open(open);
      OpenStreams.Opening before = streams.put(open.getHandle(), opening);
      if (before != null) {
        AppendCall.this.run().openStreams().close(before);
      }
      Stream stream = opening.stream();
      if (open.getContinuesEpisode()) {
        AppendCall.this.run().store().continueEpisode(stream);
      }
      send(
          AppendResponse.newBuilder()
              .setOpened(
                  AppendOpened.newBuilder()
                      .setHandle(open.getHandle())
                      .setNextSequence(stream.nextSequence())
                      .setEpisodeOpen(stream.episodeOpen())
                      .setCreditBytes(creditGiven ? 0 : credit))
              .build());
      creditGiven = true;
    }
  }

  private final class RowsTurn implements WaitingAppends.Turn {
    private final AppendRows rows;
    private final long bytes;
    private final boolean late;
    private OpenStreams.Opening opening;
    private AppendPlan plan;

    RowsTurn(AppendRows rows, long bytes, boolean late) {
      this.rows = rows;
      this.bytes = bytes;
      this.late = late;
    }

    @Override
    public int firstTableAgainst() {
      opening = opening(rows.getHandle());
      Stream stream = opening.stream();
      if (plan == null) {
        plan = AppendCall.this.run().store().plan(stream, rows);
        if (late && plan.firstRow() < rows.getCount()) {
          AppendCall.this.run().requireCollecting();
        }
      }
      return AppendCall.this.run().store().firstTableAgainst(stream, rows, plan);
    }

    @Override
    public void run() {
      Stream stream = opening.stream();
      AppendCall.this.run().store().append(stream, rows, plan);
      AppendCall.this.run().statistics().appended(plan.steps(), bytes);
      AppendResponse reply =
          AppendResponse.newBuilder()
              .setAcknowledged(
                  AppendAcknowledged.newBuilder()
                      .setHandle(rows.getHandle())
                      .setMessage(rows.getMessage())
                      .setNextSequence(stream.nextSequence())
                      .setLevel(opening.level())
                      .setCreditBytes(bytes))
              .build();
      if (opening.level() == AcknowledgementLevel.ACKNOWLEDGEMENT_LEVEL_SYNCED) {
        unforced++;
        AppendCall.this.run().forces().whenForced(failed -> acknowledgeForced(reply, failed));
      } else {
        acknowledge(reply);
      }
    }
  }

  private void acknowledgeForced(AppendResponse reply, Throwable failed) {
    unforced--;
    if (failed == null) {
      acknowledge(reply);
      completeIfDone();
      endIfDrained();
    } else {
      end(
          new Refusal(
              Refusal.Reason.EXHAUSTED,
              "the disk failed to keep what was appended: " + failed.getMessage()));
    }
  }

  private final class CloseTurn implements WaitingAppends.Turn {
    private final int handle;

    CloseTurn(int handle) {
      this.handle = handle;
    }

    @Override
    public int firstTableAgainst() {
      return -1;
    }

    @Override
    public void run() {
      OpenStreams.Opening opening = opening(handle);
      AppendCall.this.run().store().complete(opening.stream());
      AppendCall.this.run().openStreams().close(opening);
      streams.remove(handle);
    }
  }
}
