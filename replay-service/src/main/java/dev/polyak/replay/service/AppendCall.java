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
import java.util.function.Function;
import org.agrona.collections.Int2ObjectHashMap;

/** A call that appends the steps of any number of streams of one run. */
final class AppendCall extends OwnedCall<AppendRequest, AppendResponse> {
  private static final int MESSAGES_AHEAD = 8;

  private final Function<String, Run> runs;
  private final long credit;
  private final Int2ObjectHashMap<OpenStreams.Opening> streams = new Int2ObjectHashMap<>();
  private boolean attached;
  private boolean creditGiven;
  private long unacknowledged;
  private int inQueue;

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
    switch (open.getLevel()) {
      case ACKNOWLEDGEMENT_LEVEL_UNSPECIFIED, ACKNOWLEDGEMENT_LEVEL_MEMORY -> {}
      default ->
          throw Refusal.invalid(
              "stream %s: this store reaches ACKNOWLEDGEMENT_LEVEL_MEMORY, not %s",
              open.getStream(), open.getLevel());
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
    AppendChecks.require(run().layout(), rows);
    return () -> receive(rows);
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

  private void receive(AppendRows rows) {
    long bytes = bytes(rows);
    unacknowledged += bytes;
    if (unacknowledged > credit) {
      throw new Refusal(
          Refusal.Reason.EXHAUSTED,
          "%d bytes are unacknowledged, and the call's credit_bytes are %d"
              .formatted(unacknowledged, credit));
    }
    inOrder(new RowsTurn(rows, bytes, run().collectionEnded()));
  }

  private static long bytes(AppendRows rows) {
    long bytes = (long) rows.getFlags().size() + rows.getPriorities().getValues().size();
    for (ByteString column : rows.getColumnsList()) {
      bytes += column.size();
    }
    return bytes;
  }

  /**
   * Openings do not wait for other calls; whatever else comes is done in the order of all calls.
   */
  private void inOrder(WaitingAppends.Turn turn) {
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

  /** Steps that must be let in before a turn; 0 where the call has ended, or ends by this. */
  int stepsOf(WaitingAppends.Turn turn) {
    if (hasEnded()) {
      return 0;
    }
    try {
      return turn.steps();
    } catch (RuntimeException failure) {
      end(failure);
      return 0;
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

  private OpenStreams.Opening opening(int handle) {
    OpenStreams.Opening opening = streams.get(handle);
    if (opening == null) {
      throw Refusal.invalid("no stream is open under handle %s", Integer.toUnsignedString(handle));
    }
    return opening;
  }

  @Override
  boolean isDone() {
    return inQueue == 0;
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
    public int steps() {
      return 0;
    }

    @Override
    public void run() {
      OpenStreams.Opening opening =
          AppendCall.this
              .run()
              .openStreams()
              .open(open.getStream(), open.getIncarnation(), open.getPrioritiesFollow());
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
    private Stream stream;
    private AppendPlan plan;

    RowsTurn(AppendRows rows, long bytes, boolean late) {
      this.rows = rows;
      this.bytes = bytes;
      this.late = late;
    }

    @Override
    public int steps() {
      stream = opening(rows.getHandle()).stream();
      if (plan == null) {
        plan = AppendCall.this.run().store().plan(stream, rows);
        if (late && plan.firstRow() < rows.getCount()) {
          AppendCall.this.run().requireCollecting();
        }
      }
      return plan.steps();
    }

    @Override
    public void run() {
      AppendCall.this.run().store().append(stream, rows, plan);
      AppendCall.this.run().statistics().appended(plan.steps(), bytes);
      unacknowledged -= bytes;
      send(
          AppendResponse.newBuilder()
              .setAcknowledged(
                  AppendAcknowledged.newBuilder()
                      .setHandle(rows.getHandle())
                      .setMessage(rows.getMessage())
                      .setNextSequence(stream.nextSequence())
                      .setLevel(AcknowledgementLevel.ACKNOWLEDGEMENT_LEVEL_MEMORY)
                      .setCreditBytes(bytes))
              .build());
    }
  }

  private final class CloseTurn implements WaitingAppends.Turn {
    private final int handle;

    CloseTurn(int handle) {
      this.handle = handle;
    }

    @Override
    public int steps() {
      return 0;
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
