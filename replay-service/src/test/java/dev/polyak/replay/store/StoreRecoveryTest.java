package dev.polyak.replay.store;

import static dev.polyak.replay.Requests.tables;
import static dev.polyak.replay.Requests.uniform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.RowsBuilder;
import dev.polyak.replay.media.Boot;
import dev.polyak.replay.media.Disk;
import dev.polyak.replay.v1.CreateTablesRequest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a durable store finds of itself after its process ended, and what it refuses to serve. */
class StoreRecoveryTest {
  private static final int BYTES = 1 << 16;

  /** The header and the blocks' table of the small files here. */
  private static final int ROWS_OFFSET = 2 * 4_096;

  private static final int BLOCK_TABLE = 4_096;
  private static final int COMMIT_SLOT_1 = BLOCK_TABLE + 160;

  @TempDir private Path root;
  private StoreFolder folder;

  @BeforeEach
  void createFolder() {
    folder = new StoreFolder(root, request());
  }

  private static CreateTablesRequest.Builder request() {
    return tables(BYTES, uniform("replay", 1_000));
  }

  private static void append(StoreProbe probe, Stream stream, int steps) {
    int first = (int) stream.nextSequence();
    probe.append(stream, RowsBuilder.from(first).steps(first, steps).build());
  }

  @Test
  void servesNothingThatWasNotCommitted() throws IOException {
    try (StoreProbe probe = folder.open()) {
      Stream stream = probe.open("lane-0", 1, false);
      append(probe, stream, 10);
      append(probe, stream, 5);
    }
    byte[] whole = Files.readAllBytes(folder.rows().getFirst());

    // The last commit's bytes in the order in which they were written: rows, then its slot.
    int rowBytes = 20;
    int[] written =
        IntStream.concat(
                IntStream.range(ROWS_OFFSET + 10 * rowBytes, ROWS_OFFSET + 15 * rowBytes),
                IntStream.range(COMMIT_SLOT_1, COMMIT_SLOT_1 + 32))
            .toArray();
    for (int kept = 0; kept < written.length; kept += 7) {
      byte[] torn = whole.clone();
      for (int at = kept; at < written.length; at++) {
        torn[written[at]] = 0;
      }
      Files.write(folder.rows().getFirst(), torn);
      try (StoreProbe probe = folder.open()) {
        assertThat(probe.open("lane-0", 1, false).nextSequence()).isEqualTo(10);
        assertThat(probe.table().size()).isEqualTo(7);
      }
    }
  }

  @Test
  void goesOnInTheBlockWhereItsStreamWas() throws IOException {
    try (StoreProbe probe = folder.open()) {
      append(probe, probe.open("lane-0", 1, false), 10);
    }
    try (StoreProbe probe = folder.open()) {
      append(probe, probe.open("lane-0", 1, false), 10);
    }
    try (StoreProbe probe = folder.open()) {
      assertThat(probe.open("lane-0", 1, false).nextSequence()).isEqualTo(20);
      assertThat(probe.all(4)).hasSize(17);
      assertThat(probe.store.fileCount()).isEqualTo(1);
    }
  }

  @Test
  void refusesRowsThatAreNotAsTheyWereStored() throws IOException {
    try (StoreProbe probe = folder.open()) {
      append(probe, probe.open("lane-0", 1, false), 50);
    }
    flip(folder.rows().getFirst(), ROWS_OFFSET + 400);

    assertThatThrownBy(folder::open)
        .hasMessageContaining("rows-1000 is damaged")
        .hasMessageContaining("lane-0");
  }

  @Test
  void refusesADamagedHeader() throws IOException {
    try (StoreProbe probe = folder.open()) {
      append(probe, probe.open("lane-0", 1, false), 50);
    }
    flip(folder.rows().getFirst(), 33);

    assertThatThrownBy(folder::open).hasMessageContaining("its header is damaged");
  }

  @Test
  void refusesAFileOfAnotherLength() throws IOException {
    try (StoreProbe probe = folder.open()) {
      append(probe, probe.open("lane-0", 1, false), 50);
    }
    Path file = folder.rows().getFirst();
    long length = Files.size(file);
    byte[] whole = Files.readAllBytes(file);
    for (long cut = 0; cut < length; cut += 4_096) {
      Files.write(file, java.util.Arrays.copyOf(whole, (int) cut));
      assertThatThrownBy(folder::open).hasMessageContaining("it has %d bytes".formatted(cut));
    }
  }

  @Test
  void refusesAGapBetweenItsFiles() throws IOException {
    try (StoreProbe probe = folder.open()) {
      Stream stream = probe.open("lane-0", 1, false);
      for (int i = 0; i < 30; i++) {
        append(probe, stream, 10);
      }
    }
    assertThat(folder.rows()).hasSizeGreaterThan(2);
    Files.delete(folder.rows().get(1));

    assertThatThrownBy(folder::open).hasMessageContaining("file rows-1001 is missing");
  }

  @Test
  void refusesAFileOfAnotherStore() throws IOException {
    try (StoreProbe probe = folder.open()) {
      append(probe, probe.open("lane-0", 1, false), 50);
    }
    flip(folder.rows().getFirst(), 16);
    fixHeader(folder.rows().getFirst());

    assertThatThrownBy(folder::open).hasMessageContaining("it belongs to another store");
  }

  @Test
  void knowsTheMarkOfAStreamWhoseRowsAreGone() throws IOException {
    try (StoreProbe probe = folder.open()) {
      append(probe, probe.open("idle", 3, false), 7);
      Stream busy = probe.open("busy", 1, false);
      for (int i = 0; i < 400; i++) {
        append(probe, busy, 10);
      }
      assertThat(folder.rows().getFirst().getFileName()).isNotEqualTo(Path.of("rows-1000"));
    }
    try (StoreProbe probe = folder.open()) {
      Stream idle = probe.open("idle", 3, false);
      assertThat(idle.nextSequence()).isEqualTo(7);
      assertThat(idle.episodeOpen()).isTrue();
      assertThatThrownBy(() -> probe.open("idle", 2, false))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("incarnation 3");
    }
  }

  @Test
  void storesNothingWhileTheDiskIsFullAndGoesOnWhenItIsNot() {
    FaultyDisk disk = new FaultyDisk();
    int stored;
    try (StoreProbe probe = folder.open(Boot.id(), disk)) {
      Stream stream = probe.open("lane-0", 1, false);
      append(probe, stream, 10);
      disk.room.set(0);
      stored = fill(probe, stream);

      assertThat(stream.nextSequence()).isEqualTo(stored);
      assertThat(probe.all(4)).hasSize(stored - 3);

      disk.room.set(Integer.MAX_VALUE);
      append(probe, stream, 10);
      assertThat(stream.nextSequence()).isEqualTo(stored + 10);
    }
    try (StoreProbe probe = folder.open()) {
      assertThat(probe.open("lane-0", 1, false).nextSequence()).isEqualTo(stored + 10);
    }
  }

  @Test
  void storesAgainAtOnceThoughNoFileCouldBeMadeAhead() {
    FaultyDisk disk = new FaultyDisk();
    try (StoreProbe probe = folder.open(Boot.id(), disk)) {
      disk.room.set(1);
      Stream stream = probe.open("lane-0", 1, false);
      append(probe, stream, 10);
      await().until(() -> disk.refused.get() == 1);
      disk.room.set(Integer.MAX_VALUE);

      for (int i = 0; i < 10; i++) {
        append(probe, stream, 64);
      }
      assertThat(probe.store.fileCount()).isGreaterThan(1);
      assertThat(disk.refused).hasValue(1);
    }
  }

  /** Appends until it is refused; returns the steps that are there. */
  private static int fill(StoreProbe probe, Stream stream) {
    while (true) {
      try {
        append(probe, stream, 64);
      } catch (Refusal refused) {
        assertThat(refused.reason()).isEqualTo(Refusal.Reason.EXHAUSTED);
        assertThat(refused).hasMessageContaining("no space left");
        return (int) stream.nextSequence();
      }
    }
  }

  @Test
  void storesNothingMoreOnceAForceHasFailed() {
    FaultyDisk disk = new FaultyDisk();
    try (StoreProbe probe = folder.open(Boot.id(), disk)) {
      Stream stream = probe.open("lane-0", 1, false);
      append(probe, stream, 10);
      disk.failing = true;
      assertThat(sync(probe)).hasMessageContaining("input/output error");
      disk.failing = false;

      assertThat(sync(probe)).hasMessageContaining("input/output error");
      assertThatThrownBy(() -> append(probe, stream, 10))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("read-only since its disk failed: input/output error");
      assertThat(probe.draw(10, 4)).hasSize(10);
    }
  }

  private static Throwable sync(StoreProbe probe) {
    var done = new java.util.concurrent.CompletableFuture<Throwable>();
    probe.store.medium().sync(failure -> done.completeAsync(() -> failure));
    Throwable failure = done.join();
    probe.store.medium().endSync(failure);
    return failure;
  }

  private static void flip(Path file, long at) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, at);
      one.put(0, (byte) (one.get(0) ^ 1)).rewind();
      channel.write(one, at);
    }
  }

  private static void fixHeader(Path file) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    var crc = new java.util.zip.CRC32C();
    crc.update(whole, 0, 48);
    ByteBuffer.wrap(whole).order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(48, (int) crc.getValue());
    Files.write(file, whole);
  }

  /** A disk that is full, or fails. */
  private static final class FaultyDisk implements Disk {
    /** Files that there is room for. */
    private final AtomicInteger room = new AtomicInteger(Integer.MAX_VALUE);

    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean failing;

    @Override
    public void force(MemorySegment mapped) throws IOException {
      requireWorking();
      LOCAL.force(mapped);
    }

    @Override
    public void force(Path file, FileChannel written) throws IOException {
      requireWorking();
      LOCAL.force(file, written);
    }

    @Override
    public void forceFolder(Path path) throws IOException {
      requireWorking();
      LOCAL.forceFolder(path);
    }

    @Override
    public void allocate(Path file, long bytes) throws IOException {
      if (room.getAndDecrement() <= 0) {
        refused.incrementAndGet();
        throw new IOException("no space left on device");
      }
      LOCAL.allocate(file, bytes);
    }

    private void requireWorking() throws IOException {
      if (failing) {
        throw new IOException("input/output error");
      }
    }
  }
}
