package dev.polyak.benchmarks.replay;

import dev.polyak.replay.v1.SampleDraw;
import dev.polyak.replay.v1.SampleOpen;
import dev.polyak.replay.v1.SampleRequest;
import dev.polyak.replay.v1.SampleResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Asks for as many draws as a call may queue and never reads one. Every few seconds it opens
 * another call, and leaves the one before as it is.
 */
final class DeafSampler extends Hostile<SampleResponse> {
  private static final int DRAWS = 64;
  private static final long CREDIT_BYTES = 1L << 40;
  private static final long PATIENCE_NANOSECONDS = 2_000_000_000L;

  private final ManagedChannel channel;
  private final StepKind kind;
  private long opened = System.nanoTime();

  DeafSampler(ManagedChannel channel, StepKind kind, Map<Status.Code, LongAdder> ended) {
    super(ended);
    this.channel = channel;
    this.kind = kind;
  }

  @Override
  public synchronized void advance() {
    if (System.nanoTime() - opened > PATIENCE_NANOSECONDS) {
      abandon();
    }
    super.advance();
  }

  @Override
  void open() {
    opened = System.nanoTime();
    ClientCall<SampleRequest, SampleResponse> call =
        channel.newCall(Wire.SAMPLE, CallOptions.DEFAULT);
    call.start(this, new Metadata());
    SampleOpen open = Sampler.open(kind, CREDIT_BYTES);
    call.sendMessage(SampleRequest.newBuilder().setOpen(open).build());
    for (int i = 0; i < DRAWS; i++) {
      SampleDraw draw = SampleDraw.newBuilder().setRequest(i).setWindows(Sampler.BATCH).build();
      call.sendMessage(SampleRequest.newBuilder().setDraw(draw).build());
    }
  }
}
