package dev.polyak.replay.store;

import static dev.polyak.replay.Requests.compressed;
import static dev.polyak.replay.Requests.prioritised;
import static dev.polyak.replay.Requests.tables;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.replay.RowsBuilder;
import dev.polyak.replay.media.Disk;
import dev.polyak.replay.v1.CreateTablesRequest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
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

  /** Packed files that were there after a loss, over all seeds. */
  private long packed;

  @Test
  void keepsWhatWasForced() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      losePower(seed, 2, request(17), 40);
    }
  }

  @Test
  void keepsWhatWasForcedWhileFilesArePacked() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      losePower(seed, 16, compressed(request(18), 16), 60);
    }
    assertThat(packed).isGreaterThan(SEEDS);
  }

  private static CreateTablesRequest.Builder request(int log2Bytes) {
    return tables(
        1L << log2Bytes,
        prioritised("replay", CAPACITY, 1),
        prioritised("sequences", CAPACITY, 1).setSequencePeriod(3));
  }

  /**
   * @param values of an observation
   * @param most rounds of appends
   */
  private void losePower(int seed, int values, CreateTablesRequest.Builder request, int most)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Path place = Files.createDirectory(root.resolve("values-%d-seed-%d".formatted(values, seed)));
    StoreFolder folder = new StoreFolder(place, request);
    NotingDisk disk = new NotingDisk(folder);
    StoreProbe probe = folder.open(new UUID(0, 1), disk);
    List<Stream> streams = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      streams.add(probe.open("lane-" + i, 1, false));
    }
    long[] forced = new long[STREAMS];
    int rounds = 5 + random.nextInt(most);
    for (int round = 0; round < rounds; round++) {
      Stream stream = streams.get(random.nextInt(STREAMS));
      int first = (int) stream.nextSequence();
      int steps = 1 + random.nextInt(20);
      probe.append(stream, RowsBuilder.from(first).observing(values).steps(first, steps).build());
      if (random.nextInt(4) == 0) {
        disk.sync(probe);
        for (int i = 0; i < STREAMS; i++) {
          forced[i] = streams.get(i).nextSequence();
        }
      }
      if (probe.store.isPacking() && random.nextInt(2) == 0) {
        probe.endPacking();
      }
      probe.beginPacking();
      if (random.nextInt(3) == 0 && probe.table().size() > 0) {
        probe.draw(4, 4).forEach(window -> probe.update(window.key(), random.nextInt(5)));
      }
    }
    disk.stop();
    folder.kill();
    disk.mix(folder.path(), random::nextBoolean);
    probe.close();

    try (StoreProbe after = folder.open(new UUID(0, 2), Disk.LOCAL)) {
      packed += after.store.packedFiles();
      long lost = 0;
      long unforced = 0;
      for (int i = 0; i < STREAMS; i++) {
        Stream stream = after.open("lane-" + i, 1, false);
        assertThat(stream.nextSequence())
            .as("seed %d, stream %d", seed, i)
            .isBetween(forced[i], streams.get(i).nextSequence());
        lost += streams.get(i).nextSequence() - stream.nextSequence();
        unforced += streams.get(i).nextSequence() - forced[i];
      }
      for (Table table : after.store.tables()) {
        requireWhole(after, table, seed, lost, unforced);
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
    disk.stop();
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
   * those that had left the table for steps that are lost. What has left since the last round of
   * forces may be back, above the capacity until the next append.
   */
  private static void requireWhole(
      StoreProbe probe, Table table, int seed, long lost, long unforced) {
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
        .isBetween(Math.min(CAPACITY, expected) - lost, Math.min(CAPACITY + unforced, expected));
  }

  /**
   * Notes what files held when they were forced last, and which name was whose when the folder was.
   */
  private static final class NotingDisk implements Disk {
    private final StoreFolder folder;

    /** By the file's key, whatever its name. */
    private final Map<Object, byte[]> forced = new ConcurrentHashMap<>();

    private final Map<Object, byte[]> present = new HashMap<>();
    private Map<String, Object> forcedNames = Map.of();
    private Map<String, Object> presentNames = Map.of();

    NotingDisk(StoreFolder folder) {
      this.folder = folder;
    }

    @Override
    public void force(MemorySegment mapped) {}

    @Override
    public void force(Path file, FileChannel written) throws IOException {
      forced.put(key(file), Files.readAllBytes(file));
    }

    @Override
    public void forceFolder(Path path) {}

    @Override
    public void allocate(Path file, long bytes) throws IOException {
      LOCAL.allocate(file, bytes);
    }

    private static Object key(Path file) throws IOException {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /** A round of forces: the files are as they are now. */
    void sync(StoreProbe probe) throws IOException {
      if (!probe.store.medium().isUnsynced()) {
        return;
      }
      var done = new java.util.concurrent.CompletableFuture<Throwable>();
      probe.store.medium().sync(failure -> done.completeAsync(() -> failure));
      assertThat(done.join()).isNull();
      forcedNames = note(forced);
      probe.store.medium().endSync(null);
    }

    /** The machine stops now. */
    void stop() throws IOException {
      presentNames = note(present);
    }

    private Map<String, Object> note(Map<Object, byte[]> contents) throws IOException {
      Map<String, Object> names = new HashMap<>();
      for (Path file : folder.files()) {
        String name = file.getFileName().toString();
        // What is being packed may come and go meanwhile.
        if (!name.startsWith("packing-")) {
          names.put(name, key(file));
          contents.put(key(file), Files.readAllBytes(file));
        }
      }
      return names;
    }

    /**
     * Leaves of each mapped file's pages the ones that were forced, or the present ones; and of a
     * file whose name another has taken since, the one or the other.
     */
    void mix(Path path, BooleanSupplier forcedOnes) throws IOException {
      for (String name : new TreeSet<>(presentNames.keySet())) {
        if (name.startsWith("rows-") || name.startsWith("ledger-")) {
          Object before = forcedNames.getOrDefault(name, presentNames.get(name));
          Object key = forcedOnes.getAsBoolean() ? before : presentNames.get(name);
          Files.write(path.resolve(name), mixed(key, forcedOnes));
        }
      }
    }

    private byte[] mixed(Object key, BooleanSupplier forcedOnes) {
      byte[] mixed = present.getOrDefault(key, forced.get(key)).clone();
      byte[] noted = forced.get(key);
      byte[] old = noted != null && noted.length == mixed.length ? noted : new byte[mixed.length];
      for (int page = 0; page < mixed.length; page += PAGE) {
        if (forcedOnes.getAsBoolean()) {
          int length = Math.min(PAGE, mixed.length - page);
          System.arraycopy(old, page, mixed, page, length);
        }
      }
      return mixed;
    }
  }
}
