package dev.polyak.replay;

import static dev.polyak.replay.Requests.RUN;
import static dev.polyak.replay.Requests.limit;
import static dev.polyak.replay.Requests.open;
import static dev.polyak.replay.Requests.prioritised;
import static dev.polyak.replay.Requests.rows;
import static dev.polyak.replay.Requests.sampleOpen;
import static dev.polyak.replay.Requests.select;
import static dev.polyak.replay.Requests.tables;
import static dev.polyak.replay.Requests.uniform;
import static dev.polyak.replay.Requests.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.proto.Tensors;
import dev.polyak.replay.store.Store;
import dev.polyak.replay.store.StoreFolder;
import dev.polyak.replay.store.Stream;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.CheckpointRequest;
import dev.polyak.replay.v1.ColumnSelection;
import dev.polyak.replay.v1.CreateTablesRequest;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.ReplayServiceGrpc.ReplayServiceBlockingStub;
import dev.polyak.replay.v1.SampleBatch;
import dev.polyak.replay.v1.TableStatus;
import dev.polyak.replay.v1.UpdatePrioritiesRequest;
import dev.polyak.replay.v1.UpdatePrioritiesResponse;
import dev.polyak.replay.v1.WatchStatusRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of rows is served as an offline table, and stays as it is. */
class ReadOnlyShardTest {
  /** A limit under which nothing could be drawn of what is there. */
  private static final CreateTablesRequest.Builder REQUEST =
      tables(1 << 18, prioritised("replay", 1_000, 1).setRateLimit(limit(1, 900, 0, 1_000)));

  @TempDir private Path root;

  private final List<ServedShard> shards = new ArrayList<>();

  private record Content(FileTime changed, ByteBuffer bytes) {}

  @AfterEach
  void stop() {
    shards.forEach(ServedShard::close);
    shards.clear();
  }

  /** Two episodes of 20 steps with priorities, and 10 steps that wait for theirs; epoch 9. */
  private void fill() throws IOException {
    try (Store store = new StoreFolder(root, REQUEST).openStore()) {
      Stream first = store.open("lane-0", 1, false);
      append(store, first, RowsBuilder.from(0).steps(0, 19).terminated(19).closing(20).build());
      append(store, first, RowsBuilder.from(20).steps(20, 19).truncated(39).closing(40).build());
      Stream second = store.open("lane-1", 1, true);
      append(store, second, RowsBuilder.from(0).steps(100, 9).terminated(109).closing(110).build());
      store.setEpoch(9);
      assertThat(store.tables().getFirst().size()).isEqualTo(40);
    }
  }

  private static void append(Store store, Stream stream, AppendRows rows) {
    store.append(stream, rows, store.plan(stream, rows));
  }

  private ManagedChannel serve() throws IOException {
    ServedShard shard =
        new ServedShard("directory=" + root, "read-only=true", "checkpoint-directory=" + root);
    shards.add(shard);
    return shard.channel();
  }

  private Map<Path, Content> contents() throws IOException {
    Map<Path, Content> contents = new TreeMap<>();
    try (var files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        contents.put(file, new Content(Files.getLastModifiedTime(file), bytes));
      }
    }
    return contents;
  }

  private static SampleBatch draw(ManagedChannel channel, int windows) {
    return CallProbe.draw(
        channel, sampleOpen(select("observation", ColumnSelection.Rows.ROWS_FIRST)), windows);
  }

  private static TableStatus status(ManagedChannel channel) {
    return ReplayServiceGrpc.newBlockingStub(channel)
        .watchStatus(WatchStatusRequest.newBuilder().setRun(RUN).build())
        .next()
        .getTables(0);
  }

  @Test
  void drawsAllRowsWithoutWaitingAndChangesNoFile() throws IOException {
    fill();
    Map<Path, Content> before = contents();
    ManagedChannel channel = serve();

    assertThat(status(channel).getRows()).isEqualTo(50);
    SampleBatch batch = draw(channel, 256);
    assertThat(batch.getWindows()).isEqualTo(256);
    float[] observations = Tensors.toFloats(batch.getColumns(0));
    for (int i = 0; i < 256; i++) {
      float id = observations[2 * i];
      assertThat(id < 40 || (id >= 100 && id < 110)).isTrue();
      assertThat(observations[2 * i + 1]).isEqualTo(-id);
    }
    CallProbe<UpdatePrioritiesRequest, UpdatePrioritiesResponse> updates =
        CallProbe.updatePriorities(channel);
    updates.send(
        update(1, Tensors.view(batch.getKeys()).getLong(0)).toBuilder()
            .setPriorities(Tensors.ofFloats(new float[] {1e6f}))
            .build());
    assertThat(updates.next().getApplied()).isEqualTo(1);
    assertThat(status(channel).getMass()).isEqualTo(1e6 + 49);
    assertThat(draw(channel, 64).getKeys().substring(0, Long.BYTES))
        .isEqualTo(batch.getKeys().substring(0, Long.BYTES));

    stop();
    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void refusesAppendsRunsLimitsAndCheckpoints() throws IOException {
    fill();
    ManagedChannel channel = serve();
    ReplayServiceBlockingStub blocking = ReplayServiceGrpc.newBlockingStub(channel);

    CallProbe<AppendRequest, AppendResponse> appends = CallProbe.append(channel);
    appends.send(open(0, "lane-0", 2, false));
    Status end = appends.end();
    assertThat(end.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(end.getDescription())
        .isEqualTo("the run is read-only: replay-service.read-only = true");
    assertThatThrownBy(() -> blocking.setRateLimit(Requests.setLimit(Requests.UNLIMITED)))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("is read-only");
    assertThatThrownBy(
            () ->
                blocking.checkpoint(
                    CheckpointRequest.newBuilder().setRun(RUN).setName("copy").build()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("is read-only");
    assertThatThrownBy(() -> blocking.createTables(REQUEST.clone().setRun("other").build()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("has no run other and creates none");
  }

  @Test
  void takesAnotherSamplerInMemory() throws IOException {
    fill();
    Map<Path, Content> before = contents();
    ManagedChannel channel = serve();

    ReplayServiceGrpc.newBlockingStub(channel)
        .createTables(
            tables(1 << 18, uniform("replay", 1_000).setRateLimit(limit(1, 900, 0, 1_000)))
                .setDurable(true)
                .build());

    assertThat(draw(channel, 16).getWindows()).isEqualTo(16);
    assertThat(status(channel).getMass()).isEqualTo(50);
    stop();
    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void severalProcessesReadAFolderThatNoneMayWrite() throws IOException {
    try (ShardProcess shard = new ShardProcess(root)) {
      ReplayServiceGrpc.newBlockingStub(shard.channel())
          .createTables(REQUEST.clone().setDurable(true).build());
      CallProbe<AppendRequest, AppendResponse> appends = CallProbe.append(shard.channel());
      appends.send(open("lane-0"));
      appends.next();
      appends.send(rows(RowsBuilder.from(0).steps(0, 19).terminated(19).closing(20)));
      appends.next();
    }
    Map<Path, Content> before = contents();

    try (ShardProcess first = new ShardProcess(root, true);
        ShardProcess second = new ShardProcess(root, true)) {
      assertThat(draw(first.channel(), 32).getWindows()).isEqualTo(32);
      assertThat(draw(second.channel(), 32).getWindows()).isEqualTo(32);
      assertThatThrownBy(() -> new ShardProcess(root).close())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another process uses");
    }

    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void refusesAFolderWithoutRuns() {
    assertThatThrownBy(this::serve)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("holds no run's store");
  }
}
