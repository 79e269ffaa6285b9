package dev.polyak.replay;

import static dev.polyak.replay.Requests.RUN;
import static dev.polyak.replay.Requests.compressed;
import static dev.polyak.replay.Requests.tables;
import static dev.polyak.replay.Requests.uniform;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.node.metrics.Meters;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Transport;
import dev.polyak.proto.Tensors;
import dev.polyak.replay.offline.RunFolder;
import dev.polyak.replay.service.ReplayServiceSettings;
import dev.polyak.replay.v1.AppendOpen;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.CheckpointRequest;
import dev.polyak.replay.v1.CheckpointResponse;
import dev.polyak.replay.v1.ColumnSelection;
import dev.polyak.replay.v1.CreateTablesRequest;
import dev.polyak.replay.v1.Credit;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.SampleBatch;
import dev.polyak.replay.v1.SampleDraw;
import dev.polyak.replay.v1.SampleOpen;
import dev.polyak.replay.v1.SampleRequest;
import dev.polyak.replay.v1.SampleResponse;
import dev.polyak.replay.v1.TableShare;
import dev.polyak.replay.v1.WatchStatusRequest;
import dev.polyak.replay.v1.WatchStatusResponse;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shard that packs its full files, as its clients and its tools see it. */
class PackedShardTest {
  private static final int VALUES = 32;
  private static final int STEPS = 5_000;

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

  private ManagedChannel serve(Path directory, boolean readOnly) throws IOException {
    Address address = new Address.InProcess("packed-" + UUID.randomUUID());
    ReplayService service =
        new ReplayService(
            new ReplayServiceSettings(
                address,
                Optional.empty(),
                "replay-0",
                1 << 20,
                directory.toString(),
                readOnly,
                readOnly ? "" : root.resolve("checkpoints").toString(),
                1L << 30,
                3_600,
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

  /** A shard with some packed files, and one at least that is not. */
  private ManagedChannel filled() throws IOException {
    ManagedChannel channel = serve(root.resolve("shard"), false);
    CreateTablesRequest.Builder request =
        compressed(tables(1 << 21, uniform("replay", 10_000)), VALUES);
    ReplayServiceGrpc.newBlockingStub(channel).createTables(request.setDurable(true).build());
    append(channel, 0, STEPS);
    status(channel, each -> each.getPackedFiles() == each.getFiles() - 1);
    return channel;
  }

  private static void append(ManagedChannel channel, int from, int to) {
    CallProbe<AppendRequest, AppendResponse> appends = new CallProbe<>();
    ReplayServiceGrpc.newStub(channel).append(appends);
    appends.send(
        AppendRequest.newBuilder()
            .setOpen(AppendOpen.newBuilder().setRun(RUN).setStream("lane-0").setIncarnation(1))
            .build());
    assertThat(appends.next().getOpened().getNextSequence()).isEqualTo(from);
    for (int at = from; at < to; at += 50) {
      appends.send(
          AppendRequest.newBuilder()
              .setRows(RowsBuilder.from(at).observing(VALUES).steps(at, 50).build())
              .build());
      appends.next();
    }
    appends.cancel();
  }

  private static WatchStatusResponse status(ManagedChannel channel) {
    return status(channel, each -> true);
  }

  /** The run's status when it is as a test waits for. */
  private static WatchStatusResponse status(
      ManagedChannel channel, Predicate<WatchStatusResponse> expected) {
    CallProbe<WatchStatusRequest, WatchStatusResponse> watch = new CallProbe<>();
    ReplayServiceGrpc.newStub(channel)
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .watchStatus(WatchStatusRequest.newBuilder().setRun(RUN).build(), watch);
    Object event = watch.either();
    while (event instanceof WatchStatusResponse response) {
      if (expected.test(response)) {
        watch.cancel();
        return response;
      }
      event = watch.either();
    }
    throw ((Status) event).asRuntimeException();
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
                            .setColumn("observation")
                            .setRows(ColumnSelection.Rows.ROWS_ALL))
                    .addColumns(
                        ColumnSelection.newBuilder()
                            .setColumn("reward")
                            .setRows(ColumnSelection.Rows.ROWS_ALL))
                    .setWindowRows(4)
                    .setMinimumRows(2)
                    .setCreditBytes(4 << 20))
            .build());
    call.next();
    return call;
  }

  private static void draw(CallProbe<SampleRequest, SampleResponse> call) {
    call.send(SampleRequest.newBuilder().setDraw(SampleDraw.newBuilder().setWindows(256)).build());
  }

  /** Draws some, and compares them with what was appended. */
  private static void requireDraws(ManagedChannel channel) {
    CallProbe<SampleRequest, SampleResponse> call = sampling(channel);
    for (int i = 0; i < 20; i++) {
      draw(call);
      SampleBatch batch = call.next().getBatch();
      ByteBuffer observations = Tensors.view(batch.getColumns(0));
      for (float reward : Tensors.toFloats(batch.getColumns(1))) {
        float id = reward - 0.5f;
        for (int value = 0; value < VALUES; value++) {
          assertThat(observations.getFloat()).isEqualTo(value == 1 ? -id : id);
        }
      }
      call.send(
          SampleRequest.newBuilder()
              .setCredit(Credit.newBuilder().setBytes(batch.getCreditBytes()))
              .build());
    }
    call.cancel();
  }

  @Test
  void drawsWhatWasAppended() throws IOException {
    ManagedChannel channel = filled();

    WatchStatusResponse status = status(channel);
    assertThat(status.getPackedFiles()).isGreaterThan(5);
    assertThat(status.getBytes()).isLessThan(status.getUnpackedBytes() / 2);
    requireDraws(channel);
  }

  @Test
  void checkpointsAreWholeAndServed() throws IOException {
    ManagedChannel channel = filled();

    CheckpointResponse made =
        ReplayServiceGrpc.newBlockingStub(channel)
            .checkpoint(CheckpointRequest.newBuilder().setRun(RUN).setName("copy").build());

    assertThat(made.getFilesLinked()).isEqualTo(status(channel).getPackedFiles());
    assertThat(made.getFilesCopied()).isEqualTo(1);
    Path copy = root.resolve("checkpoints/copy");
    requireWhole(copy.resolve(RUN));
    requireDraws(serve(copy, true));
    stopLast();
    ManagedChannel other = serve(copy, false);
    append(other, STEPS, 3 * STEPS);
    requireDraws(other);
    requireDraws(channel);
    requireWhole(copy.resolve(RUN));
  }

  /** The service that was served last gives its folder back. */
  private void stopLast() {
    try {
      for (int i = 0; i < 3; i++) {
        open.removeLast().close();
      }
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static void requireWhole(Path folder) throws IOException {
    try (RunFolder run = new RunFolder(folder)) {
      run.contents().requirePackedRows();
      long[] next = {run.streams().getFirst().mark().nextSequence() - run.rows()};
      run.streams()
          .getFirst()
          .forEach(row -> assertThat(row.text(1)).isEqualTo(Long.toString(next[0]++)));
      assertThat(next[0]).isGreaterThanOrEqualTo(STEPS);
    }
  }

  @Test
  void namesTheFileThatCannotBeReadAndServesTheRest() throws IOException {
    ManagedChannel channel = filled();
    Path file;
    try (var files = Files.list(root.resolve("shard").resolve(RUN))) {
      file =
          files
              .filter(each -> each.getFileName().toString().startsWith("rows-"))
              .sorted()
              .findFirst()
              .orElseThrow();
    }
    try (FileChannel written = FileChannel.open(file, StandardOpenOption.WRITE)) {
      byte[] tokens = new byte[(int) Files.size(file) / 2];
      Arrays.fill(tokens, (byte) 0xff);
      written.write(ByteBuffer.wrap(tokens), Files.size(file) / 2);
    }

    CallProbe<SampleRequest, SampleResponse> call = sampling(channel);
    draw(call);
    Status end = call.end();

    assertThat(end.getCode()).isEqualTo(Status.Code.DATA_LOSS);
    assertThat(end.getDescription()).contains(file.getFileName() + " is damaged: row");
    append(channel, STEPS, STEPS + 50);
    append(channel, STEPS + 50, STEPS + 100);
  }
}
