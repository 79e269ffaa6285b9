package dev.polyak.replay;

import static dev.polyak.replay.Requests.RUN;
import static dev.polyak.replay.Requests.rows;
import static dev.polyak.replay.Requests.sampleOpen;
import static dev.polyak.replay.Requests.select;
import static dev.polyak.replay.Requests.tables;
import static dev.polyak.replay.Requests.uniform;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.polyak.proto.Tensors;
import dev.polyak.replay.offline.RunFolder;
import dev.polyak.replay.offline.StoredStream;
import dev.polyak.replay.v1.AppendOpened;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.ColumnSelection;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.SampleBatch;
import io.grpc.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A shard on a file system of 4 MiB that is full. The shard is a process of its own, since a page
 * that the file system has no room for ends a process by SIGBUS.
 *
 * <p>Mounting one takes root (or CAP_SYS_ADMIN); all of it is skipped where that is not permitted.
 */
class FullDiskTest {
  private static final int STORE_BYTES = 1 << 20;
  private static final int BATCH = 64;

  /** Batches that take all of the store's room, and less than a call's credit. */
  private static final int TURNOVER = STORE_BYTES / Requests.ROW_BYTES / BATCH;

  @TempDir private Path root;
  private Path disk;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(root.resolve("disk"));
    Process mount = run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString());
    String said = new String(mount.getInputStream().readAllBytes(), UTF_8);
    assumeTrue(mount.waitFor() == 0, () -> "a file system cannot be mounted: " + said);
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", "--lazy", disk.toString()).waitFor();
  }

  private static Process run(String... command) throws IOException {
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Takes all room but some bytes. */
  private void fill(long left) throws IOException {
    long room = Files.getFileStore(disk).getUsableSpace();
    try (OutputStream out = Files.newOutputStream(filler())) {
      for (long bytes = left; bytes < room; bytes += 4_096) {
        out.write(new byte[4_096]);
      }
    }
    assertThat(Files.getFileStore(disk).getUsableSpace()).isEqualTo(left);
  }

  private Path filler() {
    return disk.resolve("filler");
  }

  private ShardProcess shard() throws IOException {
    return new ShardProcess(disk.resolve("shard"));
  }

  @Test
  void refusesAppendsUntilThereIsRoomAgainAndGoesOnSampling() throws Exception {
    long full;
    try (ShardProcess shard = shard()) {
      create(shard);
      fill(300 << 10);
      full = appendUntilRefused(shard, "no room for another file");
      assertThat(full).isPositive();
      // Nothing of what was refused is there, whoever asks and however often.
      assertThat(appendUntilRefused(shard, "no room for another file")).isEqualTo(full);
      assertThat(sample(shard)).isLessThan((int) full);
      assertThat(shard.isAlive()).isTrue();
    }
    try (ShardProcess shard = shard()) {
      assertThat(appendUntilRefused(shard, "no room for another file")).isEqualTo(full);
      sample(shard);

      Files.delete(filler());
      append(shard, "lane-0", 100);
      sample(shard);
    }
    requireWhole(full + 100 * BATCH);
  }

  @Test
  void evictsOnlyWhenTheMarksOfStreamsCanBeKept() throws Exception {
    long full;
    try (ShardProcess shard = shard()) {
      create(shard);
      // As often as it takes until no more files are needed than there are.
      for (int i = 0; i < 3; i++) {
        append(shard, "lane-0", TURNOVER);
        append(shard, "idle", 1);
      }
      fill(0);
      full = appendUntilRefused(shard, "no room for");
      sample(shard);

      Files.delete(filler());
      append(shard, "lane-0", TURNOVER);
      sample(shard);
      assertThat(shard.isAlive()).isTrue();
    }
    try (ShardProcess shard = shard()) {
      assertThat(open(CallProbe.append(shard.channel()), "idle").getNextSequence())
          .isEqualTo(3 * BATCH);
    }
    requireWhole(full + TURNOVER * BATCH);
  }

  @Test
  void leavesNothingOfARunThatCouldNotBeCreated() throws Exception {
    try (ShardProcess shard = shard()) {
      fill(300 << 10);
      assertThatThrownBy(() -> create(shard))
          .hasMessageContaining("RESOURCE_EXHAUSTED")
          .hasMessageContaining(RUN);
    }
    try (ShardProcess shard = shard()) {
      Files.delete(filler());
      create(shard);
      append(shard, "lane-0", 10);
    }
    requireWhole(10 * BATCH);
  }

  private static void create(ShardProcess shard) {
    ReplayServiceGrpc.newBlockingStub(shard.channel())
        .createTables(tables(STORE_BYTES, uniform("replay", 20_000)).setDurable(true).build());
  }

  private static AppendOpened open(CallProbe<AppendRequest, AppendResponse> call, String stream) {
    call.send(Requests.open(stream));
    return call.next().getOpened();
  }

  private static void send(CallProbe<AppendRequest, AppendResponse> call, long first) {
    call.send(rows(RowsBuilder.from(first).steps((int) first, BATCH)));
  }

  private static void append(ShardProcess shard, String stream, int batches) {
    CallProbe<AppendRequest, AppendResponse> call = CallProbe.append(shard.channel());
    long next = open(call, stream).getNextSequence();
    for (int i = 0; i < batches; i++) {
      send(call, next + (long) i * BATCH);
    }
    for (int i = 1; i <= batches; i++) {
      assertThat(call.next().getAcknowledged().getNextSequence())
          .isEqualTo(next + (long) i * BATCH);
    }
    call.complete();
    assertThat(call.end().isOk()).isTrue();
  }

  /** Appends to lane-0 as long as that is acknowledged; returns the steps that were. */
  private static long appendUntilRefused(ShardProcess shard, String reason) {
    CallProbe<AppendRequest, AppendResponse> call = CallProbe.append(shard.channel());
    long next = open(call, "lane-0").getNextSequence();
    while (true) {
      send(call, next);
      Object event = call.either();
      if (event instanceof Status refused) {
        assertThat(refused.getCode())
            .as(refused.toString())
            .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refused.getDescription()).contains(reason);
        return next;
      }
      next = ((AppendResponse) event).getAcknowledged().getNextSequence();
    }
  }

  /** Draws windows, which are whole; returns the largest identity. */
  private static int sample(ShardProcess shard) {
    SampleBatch batch =
        CallProbe.draw(
            shard.channel(),
            sampleOpen(
                select("observation", ColumnSelection.Rows.ROWS_FIRST),
                select("observation", ColumnSelection.Rows.ROWS_LAST)),
            256);
    ByteBuffer first = Tensors.view(batch.getColumns(0));
    ByteBuffer last = Tensors.view(batch.getColumns(1));
    int largest = 0;
    for (int i = 0; i < 256; i++) {
      int id = (int) first.getFloat(8 * i);
      assertThat(first.getFloat(8 * i + 4)).isEqualTo(-id);
      assertThat(last.getFloat(8 * i)).isEqualTo(id + 3);
      largest = Math.max(largest, id);
    }
    return largest;
  }

  /** The newest steps of lane-0 are there without a gap, as they were sent. */
  private void requireWhole(long steps) throws IOException {
    try (RunFolder run = new RunFolder(disk.resolve("shard").resolve(RUN))) {
      StoredStream stream = run.streams().getLast();
      assertThat(stream.name()).isEqualTo("lane-0");
      assertThat(stream.mark().nextSequence()).isEqualTo(steps);
      RowsBuilder.requireNewest(stream);
    }
  }
}
