package dev.polyak.benchmarks.replay;

import dev.polyak.replay.v1.AppendOpen;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.ColumnSelection;
import dev.polyak.replay.v1.ColumnSelection.Rows;
import dev.polyak.replay.v1.Credit;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.SampleBatch;
import dev.polyak.replay.v1.SampleDraw;
import dev.polyak.replay.v1.SampleOpen;
import dev.polyak.replay.v1.SampleRequest;
import dev.polyak.replay.v1.SampleResponse;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.util.List;

/**
 * Frames in files, three times as many bytes of them as the service may take of memory: all of them
 * are appended, then windows are drawn from all of them, and each frame that comes is compared with
 * what was sent.
 */
final class LargerThanMemoryLoad implements Load {
  private static final long MIB = 1 << 20;
  private static final long LIMIT = 512 * MIB;
  private static final long HEAP = 128 * MIB;
  private static final int TIMES = 3;
  private static final int STREAMS = 8;
  private static final int STEPS = 16;
  private static final int MESSAGES_AHEAD = 16;
  private static final int WINDOWS = 64;
  private static final int DRAWS_AHEAD = 4;

  @Override
  public void run(Options options, Results results) {
    MemoryLimit limit;
    try {
      limit = MemoryLimit.of(LIMIT);
    } catch (IOException refused) {
      results.skip("larger-than-memory", "no control group can be made, as root can: " + refused);
      return;
    }
    try (limit) {
      measure(options, results, limit);
    } catch (IOException | StatusException | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static void measure(Options options, Results results, MemoryLimit limit)
      throws StatusException, InterruptedException {
    StepKind kind = StepKind.frames(options.stack());
    int rows = (int) (TIMES * LIMIT / kind.rowBytes());
    Confines confines =
        new Confines(
            limit.command(),
            "-XX:+UseSerialGC -Xmx%dm".formatted(HEAP / MIB),
            List.of("replay-service.sample-credit=" + 16 * MIB));
    try (Service service =
        Service.start(kind, rows, Tables.unlimited(), true, confines, Encryption.none())) {
      KnownFrames frames = new KnownFrames(kind, options.stack());
      ResidentMemory memory = new ResidentMemory(service);
      Appends appends = new Appends(service, frames);
      results.add(
          "larger-than-memory: %,d MiB of frames under a limit of %,d MiB, appended"
              .formatted((long) rows * kind.observationBytes() / MIB, LIMIT / MIB),
          Interval.of(0, appends::count, service.process(), none -> appends.run(rows, memory)),
          "steps");
      Samples samples = new Samples(service, kind, frames);
      Interval sampled =
          Interval.of(
              options.seconds(),
              samples::count,
              service.process(),
              seconds -> samples.run(seconds, memory));
      results.addHeld(
          "larger-than-memory: sampled from all %,d rows".formatted(service.status().getRows()),
          sampled,
          "transitions",
          samples.wrong() == 0,
          "%,d frames compared, %,d not as they were sent; resident: %,d MiB at the most"
              .formatted(samples.count() * options.stack(), samples.wrong(), memory.most() / MIB));
    }
  }

  /** Appends to several streams in turn, some messages ahead of their acknowledgements. */
  private static final class Appends {
    private final BlockingClientCall<AppendRequest, AppendResponse> call;
    private final KnownFrames frames;
    private long stored;

    Appends(Service service, KnownFrames frames) throws StatusException, InterruptedException {
      this.frames = frames;
      call = ReplayServiceGrpc.newBlockingV2Stub(service.connect()).append();
      for (int stream = 0; stream < STREAMS; stream++) {
        AppendOpen.Builder open =
            AppendOpen.newBuilder()
                .setHandle(stream)
                .setRun(Tables.RUN)
                .setStream("lane-" + stream)
                .setIncarnation(1);
        call.write(AppendRequest.newBuilder().setOpen(open).build());
        call.read();
      }
    }

    void run(long rows, ResidentMemory memory) {
      try {
        for (long sent = 0; stored < rows; sent++) {
          int stream = (int) (sent % STREAMS);
          long first = sent / STREAMS * STEPS;
          call.write(AppendRequest.newBuilder().setRows(frames.rows(stream, first, STEPS)).build());
          if (sent >= MESSAGES_AHEAD) {
            call.read();
            stored += STEPS;
          }
          memory.look();
        }
      } catch (StatusException | InterruptedException failure) {
        throw new IllegalStateException(failure);
      }
    }

    long count() {
      return stored;
    }
  }

  /** Draws ready stacks and their actions, some draws ahead. */
  private static final class Samples {
    private final BlockingClientCall<SampleRequest, SampleResponse> call;
    private final KnownFrames frames;
    private long windows;
    private long wrong;

    Samples(Service service, StepKind kind, KnownFrames frames)
        throws StatusException, InterruptedException {
      this.frames = frames;
      call = ReplayServiceGrpc.newBlockingV2Stub(service.connect()).sample();
      SampleOpen open =
          Sampler.open(kind, 1L << 30).toBuilder()
              .clearColumns()
              .addColumns(column("observation"))
              .addColumns(column("action"))
              .build();
      call.write(SampleRequest.newBuilder().setOpen(open).build());
      call.read();
      for (int i = 0; i < DRAWS_AHEAD; i++) {
        draw();
      }
    }

    private static ColumnSelection column(String name) {
      return ColumnSelection.newBuilder().setColumn(name).setRows(Rows.ROWS_FIRST).build();
    }

    private void draw() throws StatusException, InterruptedException {
      call.write(
          SampleRequest.newBuilder().setDraw(SampleDraw.newBuilder().setWindows(WINDOWS)).build());
    }

    void run(double seconds, ResidentMemory memory) {
      long end = System.nanoTime() + (long) (seconds * 1e9);
      try {
        while (System.nanoTime() - end < 0) {
          SampleBatch batch = call.read().getBatch();
          wrong += frames.wrong(batch);
          windows += batch.getWindows();
          call.write(
              SampleRequest.newBuilder()
                  .setCredit(Credit.newBuilder().setBytes(batch.getCreditBytes()))
                  .build());
          if (batch.getOffset() + batch.getWindows() == WINDOWS) {
            draw();
          }
          memory.look();
        }
      } catch (StatusException | InterruptedException failure) {
        throw new IllegalStateException(failure);
      }
    }

    long count() {
      return windows;
    }

    long wrong() {
      return wrong;
    }
  }
}
