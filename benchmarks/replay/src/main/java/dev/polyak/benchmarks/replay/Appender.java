package dev.polyak.benchmarks.replay;

import dev.polyak.replay.v1.AppendOpen;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;

/**
 * A call that appends to several streams in turn, as many bytes under way as the service allows and
 * the pace wants. What comes back sends more, in the connection's event loop.
 */
final class Appender extends ClientCall.Listener<AppendResponse> implements Traffic {
  private static final long MOST_BYTES_UNDER_WAY = 2 << 20;

  private final ClientCall<InputStream, AppendResponse> call;
  private final RowsMessage rows;
  private final Pace pace;
  private final CompletableFuture<Void> failed;
  private final long[] sequences;
  private int opened;
  private long message;
  private long credit;
  private volatile long acknowledged;

  /**
   * Opens the streams; rows follow as soon as they are open.
   *
   * @param name that the streams' names begin with
   * @param rows of each message; the appender's own
   * @param failed completes if the call ends
   */
  Appender(
      ManagedChannel channel,
      String name,
      int streams,
      RowsMessage rows,
      Pace pace,
      CompletableFuture<Void> failed) {
    this.rows = rows;
    this.pace = pace;
    this.failed = failed;
    sequences = new long[streams];
    call = channel.newCall(Wire.APPEND, CallOptions.DEFAULT);
    call.start(this, new Metadata());
    call.request(Integer.MAX_VALUE);
    for (int handle = 0; handle < streams; handle++) {
      AppendOpen.Builder open =
          AppendOpen.newBuilder()
              .setHandle(handle)
              .setRun(Tables.RUN)
              .setStream(name + "-" + handle)
              .setIncarnation(1)
              .setPrioritiesFollow(true);
      call.sendMessage(Wire.bytes(AppendRequest.newBuilder().setOpen(open).build()));
    }
  }

  @Override
  public synchronized void onMessage(AppendResponse response) {
    if (response.hasAcknowledged()) {
      credit += response.getAcknowledged().getCreditBytes();
      acknowledged += rows.steps();
    } else {
      opened++;
      credit += Math.min(response.getOpened().getCreditBytes(), MOST_BYTES_UNDER_WAY);
    }
    advance();
  }

  @Override
  public synchronized void advance() {
    if (opened < sequences.length) {
      return;
    }
    long due = pace.due();
    while (due >= rows.steps() && credit >= rows.contentBytes()) {
      int handle = (int) (message % sequences.length);
      call.sendMessage(rows.at(handle, message, sequences[handle]));
      sequences[handle] += rows.steps();
      message++;
      credit -= rows.contentBytes();
      due -= rows.steps();
      pace.went(rows.steps());
    }
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    failed.completeExceptionally(status.asException());
  }

  /** Steps that are stored. */
  @Override
  public long count() {
    return acknowledged;
  }

  @Override
  public synchronized long dropped() {
    return pace.dropped();
  }
}
