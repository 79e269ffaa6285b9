package dev.polyak.replay;

import static dev.polyak.replay.Requests.RUN;
import static dev.polyak.replay.Requests.tables;
import static dev.polyak.replay.Requests.uniform;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.node.metrics.Meters;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Transport;
import dev.polyak.replay.media.Disk;
import dev.polyak.replay.service.ReplayServiceSettings;
import dev.polyak.replay.v1.AcknowledgementLevel;
import dev.polyak.replay.v1.AppendOpen;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.DrainShardRequest;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shard drains while steps that it stored wait for the disk. */
class DrainTest {
  private static final Address ADDRESS = new Address.InProcess("drain-test");

  @TempDir private Path root;

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final SlowDisk disk = new SlowDisk();
  private ReplayService service;
  private Server server;
  private ManagedChannel channel;

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
    service =
        new ReplayService(
            new ReplayServiceSettings(
                ADDRESS,
                "replay-0",
                1 << 20,
                root.toString(),
                false,
                "",
                1L << 30,
                3_600,
                true,
                false,
                2,
                4,
                1 << 20,
                4,
                4 << 20),
            disk,
            new Meters(),
            buffer -> {});
    server = Transport.serve(ADDRESS, service.services(), executor);
    channel = Transport.connect(ADDRESS, executor);
  }

  @AfterEach
  void stop() {
    disk.released.countDown();
    channel.shutdownNow();
    service.close();
    server.shutdownNow();
    executor.shutdownNow();
  }

  @Test
  void acknowledgesWhatWaitsForTheDiskAndStoresNothingMore() throws InterruptedException {
    ReplayServiceGrpc.newBlockingStub(channel)
        .createTables(
            tables(1 << 20, uniform("replay", 10_000)).setDurable(true).setShards(2).build());
    CallProbe<AppendRequest, AppendResponse> call = new CallProbe<>();
    ReplayServiceGrpc.newStub(channel).append(call);
    call.send(
        AppendRequest.newBuilder()
            .setOpen(
                AppendOpen.newBuilder()
                    .setRun(RUN)
                    .setStream("lane-0")
                    .setIncarnation(1)
                    .setLevel(AcknowledgementLevel.ACKNOWLEDGEMENT_LEVEL_SYNCED))
            .build());
    call.next();
    call.send(rows(0));
    disk.begun.await();

    ReplayServiceGrpc.newBlockingStub(channel)
        .drainShard(DrainShardRequest.newBuilder().setRun(RUN).build());
    call.send(rows(10));
    assertThat(call.waiting()).isZero();
    disk.released.countDown();

    assertThat(call.next().getAcknowledged().getNextSequence()).isEqualTo(10);
    assertThat(call.end().getCode()).isEqualTo(Status.Code.ABORTED);
  }

  private static AppendRequest rows(int first) {
    return AppendRequest.newBuilder()
        .setRows(RowsBuilder.from(first).steps(first, 10).build())
        .build();
  }
}
