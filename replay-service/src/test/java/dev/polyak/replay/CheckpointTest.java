package dev.polyak.replay;

import static dev.polyak.replay.Requests.RUN;
import static dev.polyak.replay.Requests.tables;
import static dev.polyak.replay.Requests.uniform;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.node.metrics.Meters;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Transport;
import dev.polyak.replay.offline.RunFolder;
import dev.polyak.replay.offline.StoredStream;
import dev.polyak.replay.service.ReplayServiceSettings;
import dev.polyak.replay.v1.AppendOpen;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.CheckpointRequest;
import dev.polyak.replay.v1.CheckpointResponse;
import dev.polyak.replay.v1.ColumnSelection;
import dev.polyak.replay.v1.Credit;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.SampleDraw;
import dev.polyak.replay.v1.SampleOpen;
import dev.polyak.replay.v1.SampleRequest;
import dev.polyak.replay.v1.SampleResponse;
import dev.polyak.replay.v1.TableShare;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints are made while steps come in and windows go out, and open as a shard's. */
class CheckpointTest {
  private static final int BATCH = 20;
  private static final int CHECKPOINTS = 8;

  @TempDir private Path root;

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    executor.shutdownNow();
  }

  private ManagedChannel serve(Path directory) throws IOException {
    Address address = new Address.InProcess("checkpoints-" + UUID.randomUUID());
    ReplayService service =
        new ReplayService(
            new ReplayServiceSettings(
                address,
                "replay-0",
                1 << 20,
                directory.toString(),
                false,
                root.resolve("checkpoints").toString(),
                1L << 30,
                0.1,
                true,
                false,
                2,
                4,
                1 << 20,
                4,
                4 << 20),
            new Meters());
    Server server = Transport.serve(address, service.services(), executor);
    ManagedChannel channel = Transport.connect(address, executor);
    open.add(service);
    open.add(server::shutdownNow);
    open.add(channel::shutdownNow);
    return channel;
  }

  @Test
  void holdsEachStepThatWasAcknowledgedBefore() throws Exception {
    ManagedChannel channel = serve(root.resolve("shard"));
    ReplayServiceGrpc.newBlockingStub(channel)
        .createTables(tables(1 << 20, uniform("replay", 10_000)).setDurable(true).build());
    CallProbe<AppendRequest, AppendResponse> appends = new CallProbe<>();
    ReplayServiceGrpc.newStub(channel).append(appends);
    appends.send(
        AppendRequest.newBuilder()
            .setOpen(AppendOpen.newBuilder().setRun(RUN).setStream("lane-0").setIncarnation(1))
            .build());
    appends.next();
    CallProbe<SampleRequest, SampleResponse> samples = sampling(channel);

    long[] acknowledged = new long[CHECKPOINTS];
    long next = 0;
    int linked = 0;
    int copied = 0;
    for (int i = 0; i < CHECKPOINTS; i++) {
      for (int batch = 0; batch < 20; batch++) {
        next = append(appends, next);
        draw(samples);
      }
      acknowledged[i] = next;
      Future<CheckpointResponse> made = executor.submit(checkpoint(channel, i));
      while (!made.isDone()) {
        next = append(appends, next);
        draw(samples);
      }
      copied += made.get().getFilesCopied();
      linked += made.get().getFilesLinked();
    }
    assertThat(linked).isPositive();
    assertThat(copied).isPositive();

    for (int i = 0; i < CHECKPOINTS; i++) {
      requireSteps(root.resolve("checkpoints/copy-" + i), acknowledged[i]);
    }
    ManagedChannel copy = serve(root.resolve("checkpoints/copy-0"));
    CallProbe<AppendRequest, AppendResponse> again = new CallProbe<>();
    ReplayServiceGrpc.newStub(copy).append(again);
    again.send(
        AppendRequest.newBuilder()
            .setOpen(AppendOpen.newBuilder().setRun(RUN).setStream("lane-0").setIncarnation(1))
            .build());
    long from = again.next().getOpened().getNextSequence();
    assertThat(from).isGreaterThanOrEqualTo(acknowledged[0]);
    append(again, from);
    draw(sampling(copy));
    requireSteps(root.resolve("checkpoints/copy-1"), acknowledged[1]);
  }

  private static Callable<CheckpointResponse> checkpoint(ManagedChannel channel, int number) {
    return () ->
        ReplayServiceGrpc.newBlockingStub(channel)
            .checkpoint(
                CheckpointRequest.newBuilder().setRun(RUN).setName("copy-" + number).build());
  }

  private static long append(CallProbe<AppendRequest, AppendResponse> call, long next) {
    call.send(
        AppendRequest.newBuilder()
            .setRows(RowsBuilder.from(next).steps((int) next, BATCH).build())
            .build());
    return call.next().getAcknowledged().getNextSequence();
  }

  private static CallProbe<SampleRequest, SampleResponse> sampling(ManagedChannel channel) {
    CallProbe<SampleRequest, SampleResponse> call = new CallProbe<>();
    ReplayServiceGrpc.newStub(channel).sample(call);
    call.send(
        SampleRequest.newBuilder()
            .setOpen(
                SampleOpen.newBuilder()
                    .setRun(RUN)
                    .setEpoch(1)
                    .addShares(TableShare.newBuilder().setTable("replay").setShare(1))
                    .addColumns(
                        ColumnSelection.newBuilder()
                            .setColumn("reward")
                            .setRows(ColumnSelection.Rows.ROWS_ALL))
                    .setWindowRows(4)
                    .setMinimumRows(2)
                    .setCreditBytes(1 << 20))
            .build());
    call.next();
    return call;
  }

  private static void draw(CallProbe<SampleRequest, SampleResponse> call) {
    call.send(SampleRequest.newBuilder().setDraw(SampleDraw.newBuilder().setWindows(16)).build());
    long credit = call.next().getBatch().getCreditBytes();
    call.send(SampleRequest.newBuilder().setCredit(Credit.newBuilder().setBytes(credit)).build());
  }

  /** The newest steps are there without a gap, as they were sent. */
  private static void requireSteps(Path checkpoint, long acknowledged) throws IOException {
    try (RunFolder run = new RunFolder(checkpoint.resolve(RUN))) {
      StoredStream stream = run.streams().getFirst();
      assertThat(stream.mark().nextSequence()).isGreaterThanOrEqualTo(acknowledged);
      long[] expected = {stream.mark().nextSequence() - stream.rows()};
      stream.forEach(
          row -> {
            assertThat(row.sequence()).isEqualTo(expected[0]);
            assertThat(row.text(1)).isEqualTo(Long.toString(expected[0]++));
          });
      assertThat(stream.rows()).isGreaterThan(300);
    }
  }
}
