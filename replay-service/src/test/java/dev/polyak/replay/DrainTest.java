package dev.polyak.replay;

import static dev.polyak.replay.Requests.RUN;
import static dev.polyak.replay.Requests.open;
import static dev.polyak.replay.Requests.rows;
import static dev.polyak.replay.Requests.tables;
import static dev.polyak.replay.Requests.uniform;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.node.metrics.Meters;
import dev.polyak.replay.media.Disk;
import dev.polyak.replay.v1.AcknowledgementLevel;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.DrainShardRequest;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import io.grpc.Status;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shard drains while steps that it stored wait for the disk. */
class DrainTest {
  @TempDir private Path root;

  private final SlowDisk disk = new SlowDisk();
  private ServedShard shard;

  /** A disk that forces rows when it is told to. */
  private static final class SlowDisk implements Disk {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    @Override
    public void force(MemorySegment mapped) throws IOException {
      begun.countDown();
      try {
        released.await();
      } catch (InterruptedException stopped) {
        throw new IOException(stopped);
      }
      LOCAL.force(mapped);
    }

    @Override
    public void force(Path file, FileChannel written) throws IOException {
      LOCAL.force(file, written);
    }

    @Override
    public void forceFolder(Path path) throws IOException {
      LOCAL.forceFolder(path);
    }

    @Override
    public void allocate(Path file, long bytes) throws IOException {
      LOCAL.allocate(file, bytes);
    }
  }

  @BeforeEach
  void serve() throws IOException {
    shard =
        new ServedShard(
            ServedShard.settings(ServedShard.inProcess(), "directory=" + root, "sync-seconds=3600"),
            disk,
            new Meters(),
            buffer -> {});
  }

  @AfterEach
  void stop() {
    disk.released.countDown();
    shard.close();
  }

  @Test
  void acknowledgesWhatWaitsForTheDiskAndStoresNothingMore() throws InterruptedException {
    ReplayServiceGrpc.newBlockingStub(shard.channel())
        .createTables(
            tables(1 << 20, uniform("replay", 10_000)).setDurable(true).setShards(2).build());
    CallProbe<AppendRequest, AppendResponse> call = CallProbe.append(shard.channel());
    call.send(open(0, "lane-0", AcknowledgementLevel.ACKNOWLEDGEMENT_LEVEL_SYNCED));
    call.next();
    call.send(rows(RowsBuilder.from(0).steps(0, 10)));
    disk.begun.await();

    ReplayServiceGrpc.newBlockingStub(shard.channel())
        .drainShard(DrainShardRequest.newBuilder().setRun(RUN).build());
    call.send(rows(RowsBuilder.from(10).steps(10, 10)));
    assertThat(call.waiting()).isZero();
    disk.released.countDown();

    assertThat(call.next().getAcknowledged().getNextSequence()).isEqualTo(10);
    assertThat(call.end().getCode()).isEqualTo(Status.Code.ABORTED);
  }
}
