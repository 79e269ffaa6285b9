package dev.polyak.replay.store;

import static dev.polyak.replay.Requests.prioritised;
import static dev.polyak.replay.Requests.tables;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.replay.RowsBuilder;
import dev.polyak.replay.media.Disk;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The machine loses its power: of each page of each file, what was forced last or what was there is
 * left, by chance.
 */
class PowerLossTest {
  /** A thousand take a minute: {@code -Dpolyak.power-losses=1000}. */
  private static final int SEEDS = Integer.getInteger("polyak.power-losses", 200);

  private static final int PAGE = 4_096;
  private static final int STREAMS = 4;
  private static final int CAPACITY = 500;

  @TempDir private Path root;

  @Test
  void keepsWhatWasForced() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      losePower(seed);
    }
  }

  private void losePower(int seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Path place = Files.createDirectory(root.resolve("seed-" + seed));
    StoreFolder folder =
        new StoreFolder(
            place,
            tables(
                1 << 17,
                prioritised("replay", CAPACITY, 1),
                prioritised("sequences", CAPACITY, 1).setSequencePeriod(3)));
    NotingDisk disk = new NotingDisk(folder);
    StoreProbe probe = folder.open(new UUID(0, 1), disk);
    List<Stream> streams = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      streams.add(probe.open("lane-" + i, 1, false));
    }
    long[] forced = new long[STREAMS];
    int rounds = 5 + random.nextInt(40);
    for (int round = 0; round < rounds; round++) {
      Stream stream = streams.get(random.nextInt(STREAMS));
      int first = (int) stream.nextSequence();
      probe.append(stream, RowsBuilder.from(first).steps(first, 1 + random.nextInt(20)).build());
      if (random.nextInt(4) == 0) {
        disk.sync(probe);
        for (int i = 0; i < STREAMS; i++) {
          forced[i] = streams.get(i).nextSequence();
        }
      }
      if (random.nextInt(3) == 0 && probe.table().size() > 0) {
        probe.draw(4, 4).forEach(window -> probe.update(window.key(), random.nextInt(5)));
      }
    }
    folder.kill();
    disk.mix(folder.path(), random::nextBoolean);
    probe.close();

    try (StoreProbe after = folder.open(new UUID(0, 2), Disk.LOCAL)) {
      long lost = 0;
      for (int i = 0; i < STREAMS; i++) {
        Stream stream = after.open("lane-" + i, 1, false);
        assertThat(stream.nextSequence())
            .as("seed %d, stream %d", seed, i)
            .isBetween(forced[i], streams.get(i).nextSequence());
        lost += streams.get(i).nextSequence() - stream.nextSequence();
      }
      for (Table table : after.store.tables()) {
        requireWhole(after, table, seed, lost);
      }
    }
  }

  @Test
  void keepsPrioritiesAndCountsThatWereForcedWithoutAnAppend() throws IOException {
    StoreFolder folder = new StoreFolder(root, tables(1 << 17, prioritised("replay", 500, 1)));
    NotingDisk disk = new NotingDisk(folder);
    StoreProbe probe = folder.open(new UUID(0, 1), disk);
    probe.append(probe.open("lane-0", 1, false), RowsBuilder.from(0).steps(0, 10).build());
    disk.sync(probe);
    probe.update(probe.draw(4, 4).getFirst().key(), 9);
    disk.sync(probe);
    probe.draw(3, 4);
    folder.kill();
    disk.mix(folder.path(), () -> true);
    probe.close();

    try (StoreProbe after = folder.open(new UUID(0, 2), Disk.LOCAL)) {
      assertThat(after.table().mass()).isEqualTo(6 + 9);
      assertThat(after.table().limiter().sampled()).isEqualTo(4);
    }
  }

  /**
   * Every step that may be drawn is as it was stored, and each stream's are there once; but for
   * those that had left the table for steps that are lost.
   */
  private static void requireWhole(StoreProbe probe, Table table, int seed, long lost) {
    int period = table.specification().sequencePeriod();
    if (table.size() > 0) {
      for (StoreProbe.Window window : probe.draw(table, 50, 4)) {
        assertThat(window.first() % period).as("seed %d", seed).isZero();
        assertThat(window.last() - window.first()).as("seed %d", seed).isEqualTo(window.length());
        assertThat(window.length()).isEqualTo(3);
      }
    }
    long expected = 0;
    for (int i = 0; i < STREAMS; i++) {
      long selectable = Math.max(0, probe.open("lane-" + i, 1, false).nextSequence() - 3);
      expected += Math.ceilDiv(selectable, period);
    }
    assertThat((long) table.size())
        .as("seed %d", seed)
        .isBetween(Math.min(CAPACITY, expected) - lost, Math.min(CAPACITY, expected));
  }

  /** Notes the content of each file when it was forced last. */
  private static final class NotingDisk implements Disk {
    private final StoreFolder folder;
    private final Map<String, byte[]> forced = new HashMap<>();

    NotingDisk(StoreFolder folder) {
      this.folder = folder;
    }

    @Override
    public void force(MemorySegment mapped) {}

    @Override
    public void force(Path file, FileChannel written) {}

    @Override
    public void forceFolder(Path path) {}

    @Override
    public void allocate(Path file, long bytes) throws IOException {
      LOCAL.allocate(file, bytes);
    }

    /** A round of forces: the files are as they are now. */
    void sync(StoreProbe probe) throws IOException {
      if (!probe.store.medium().isUnsynced()) {
        return;
      }
      var done = new java.util.concurrent.CompletableFuture<Throwable>();
      probe.store.medium().sync(failure -> done.completeAsync(() -> failure));
      assertThat(done.join()).isNull();
      for (Path file : folder.files()) {
        forced.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
      probe.store.medium().endSync(null);
    }

    /** Leaves of each mapped file's pages the ones that were forced, or the present ones. */
    void mix(Path path, BooleanSupplier forcedOnes) throws IOException {
      for (Path file : files(path)) {
        String name = file.getFileName().toString();
        if (!name.startsWith("rows-") && !name.startsWith("ledger-")) {
          continue;
        }
        byte[] present = Files.readAllBytes(file);
        byte[] old = forced.getOrDefault(name, new byte[present.length]);
        for (int page = 0; page < present.length; page += PAGE) {
          if (forcedOnes.getAsBoolean()) {
            int length = Math.min(PAGE, present.length - page);
            System.arraycopy(old, page, present, page, length);
          }
        }
        Files.write(file, present);
      }
    }

    private static List<Path> files(Path path) throws IOException {
      try (var files = Files.list(path)) {
        return files.sorted().toList();
      }
    }
  }
}
