package dev.polyak.benchmarks.replay;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.polyak.replay.v1.Credit;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.SampleBatch;
import dev.polyak.replay.v1.SampleDraw;
import dev.polyak.replay.v1.SampleOpen;
import dev.polyak.replay.v1.SampleRequest;
import dev.polyak.replay.v1.SampleResponse;
import dev.polyak.replay.v1.UpdatePrioritiesRequest;
import dev.polyak.replay.v1.UpdatePrioritiesResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * A learner's calls: draws batches ahead, and sends a priority for each window back. A draw is over
 * when its priorities are applied.
 */
final class Sampler implements Traffic {
  static final int BATCH = 512;

  private static final int DRAWS_AHEAD = 8;
  private static final long CREDIT_BYTES = 64 << 20;
  private static final int PRIORITIES = 1 << 16;

  private final ClientCall<SampleRequest, SampleResponse> samples;
  private final ClientCall<UpdatePrioritiesRequest, UpdatePrioritiesResponse> updates;
  private final Pace pace;
  private final CompletableFuture<Void> failed;
  private final byte[] priorities = priorities();
  private int priority;
  private long draws;
  private boolean updating;
  private volatile long applied;
  private volatile long observationBytes;

  /**
   * Opens the calls; draws follow as soon as they are open.
   *
   * @param kind of the table's steps
   * @param pace of windows
   * @param failed completes if a call ends
   */
  Sampler(ManagedChannel channel, StepKind kind, Pace pace, CompletableFuture<Void> failed) {
    this.pace = pace;
    this.failed = failed;
    updates = channel.newCall(ReplayServiceGrpc.getUpdatePrioritiesMethod(), CallOptions.DEFAULT);
    updates.start(new Updates(), new Metadata());
    updates.request(Integer.MAX_VALUE);
    samples = channel.newCall(Wire.SAMPLE, CallOptions.DEFAULT);
    samples.start(new Samples(), new Metadata());
    samples.request(Integer.MAX_VALUE);
    samples.sendMessage(SampleRequest.newBuilder().setOpen(open(kind, CREDIT_BYTES)).build());
  }

  /** What a call begins with. */
  static SampleOpen open(StepKind kind, long credit) {
    return SampleOpen.newBuilder()
        .setRun(Tables.RUN)
        .setEpoch(Tables.EPOCH)
        .addShares(Tables.share())
        .addAllColumns(Tables.columns(kind))
        .setWindowRows(Tables.HORIZON + 1)
        .setMinimumRows(2)
        .setCreditBytes(credit)
        .build();
  }

  private static byte[] priorities() {
    SplittableRandom random = new SplittableRandom(7);
    ByteBuffer values =
        ByteBuffer.allocate(PRIORITIES * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (values.hasRemaining()) {
      values.putFloat(random.nextFloat() + Float.MIN_NORMAL);
    }
    return values.array();
  }

  private final class Samples extends ClientCall.Listener<SampleResponse> {
    @Override
    public void onMessage(SampleResponse response) {
      synchronized (Sampler.this) {
        if (response.hasBatch()) {
          receive(response.getBatch());
        } else {
          advance();
        }
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      failed.completeExceptionally(status.asException());
    }
  }

  private final class Updates extends ClientCall.Listener<UpdatePrioritiesResponse> {
    @Override
    public void onMessage(UpdatePrioritiesResponse response) {
      synchronized (Sampler.this) {
        applied += response.getApplied() + response.getStale();
        advance();
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      failed.completeExceptionally(status.asException());
    }
  }

  private synchronized void receive(SampleBatch batch) {
    for (int column = 0; column < Tables.OBSERVATION_COLUMNS; column++) {
      observationBytes += batch.getColumns(column).size();
    }
    UpdatePrioritiesRequest.Builder request =
        UpdatePrioritiesRequest.newBuilder()
            .setKeys(batch.getKeys())
            .setPriorities(next(batch.getWindows()));
    if (!updating) {
      updating = true;
      request.setRun(Tables.RUN).setEpoch(Tables.EPOCH).setTable(Tables.TABLE);
    }
    updates.sendMessage(request.build());
    samples.sendMessage(
        SampleRequest.newBuilder()
            .setCredit(Credit.newBuilder().setBytes(batch.getCreditBytes()))
            .build());
  }

  private ByteString next(int count) {
    if (priority + count > PRIORITIES) {
      priority = 0;
    }
    ByteString values =
        UnsafeByteOperations.unsafeWrap(priorities, priority * Float.BYTES, count * Float.BYTES);
    priority += count;
    return values;
  }

  @Override
  public synchronized void advance() {
    long due = pace.due();
    while (due >= BATCH && (draws - DRAWS_AHEAD) * BATCH < applied) {
      samples.sendMessage(
          SampleRequest.newBuilder()
              .setDraw(SampleDraw.newBuilder().setRequest(draws).setWindows(BATCH))
              .build());
      draws++;
      due -= BATCH;
      pace.went(BATCH);
    }
  }

  /** Ends the calls, where the service has not. */
  void close() {
    samples.cancel("over", null);
    updates.cancel("over", null);
  }

  /** Windows that came and whose priorities are applied. */
  @Override
  public long count() {
    return applied;
  }

  /** Bytes of observations that came. */
  long observationBytes() {
    return observationBytes;
  }

  @Override
  public synchronized long dropped() {
    return pace.dropped();
  }
}
