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
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Appends as fast as its own connection takes messages: it waits for no opening, no acknowledgement
 * and no credit. Each of its calls is another incarnation of its stream.
 */
final class FloodingAppender extends Hostile<AppendResponse> {
  private final ManagedChannel channel;
  private final String stream;
  private final RowsMessage rows;
  private ClientCall<InputStream, AppendResponse> call;
  private long incarnation;
  private long message;

  FloodingAppender(
      ManagedChannel channel, String stream, RowsMessage rows, Map<Status.Code, LongAdder> ended) {
    super(ended);
    this.channel = channel;
    this.stream = stream;
    this.rows = rows;
  }

  @Override
  void open() {
    incarnation++;
    message = 0;
    call = channel.newCall(Wire.APPEND, CallOptions.DEFAULT);
    call.start(this, new Metadata());
    call.request(Integer.MAX_VALUE);
    AppendOpen.Builder open =
        AppendOpen.newBuilder().setRun(Tables.RUN).setStream(stream).setIncarnation(incarnation);
    call.sendMessage(Wire.bytes(AppendRequest.newBuilder().setOpen(open).build()));
    onReady();
  }

  @Override
  public synchronized void onReady() {
    while (call.isReady()) {
      call.sendMessage(rows.at(0, message, message * rows.steps()));
      message++;
    }
  }
}
