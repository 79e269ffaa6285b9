package dev.polyak.paramserver.weights;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.node.storage.DamagedFileException;
import dev.polyak.node.storage.DurableFile;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run's weights in its folder: {@code weights-0} and {@code weights-1}, written in turn, the
 * newest valid one counts; and {@code versions}.
 *
 * <p>Weights are written seldom, versions are given out often. So that a version is never given out
 * twice, {@code versions} says below which one all may have been seen; it moves ahead in blocks.
 */
public final class FileWeightsStore implements WeightsStore {
  private static final Logger log = LoggerFactory.getLogger(FileWeightsStore.class);
  private static final int FORMAT = 1;
  private static final long BLOCK = 4_096;

  private final Path[] slots;
  private final Path versions;
  private int slot = 1;
  private long savedEpoch;
  private long savedVersion = -1;
  private long reservedEpoch;
  // Every version of the epoch below this one may have been seen.
  private long reservedEnd;
  // What was reserved when this process began.
  private long seenEpoch;
  private long seenEnd;

  /** Touches nothing yet. */
  public FileWeightsStore(Path folder) {
    slots = slots(folder);
    versions = folder.resolve("versions");
  }

  /** Whether a folder holds weights. */
  public static boolean isIn(Path folder) {
    return Arrays.stream(slots(folder)).anyMatch(Files::exists);
  }

  private static Path[] slots(Path folder) {
    return new Path[] {folder.resolve("weights-0"), folder.resolve("weights-1")};
  }

  /**
   * Reads what is there.
   *
   * @throws DamagedFileException if weights are there but none are as they were written
   */
  public synchronized Optional<Snapshot> load() throws IOException {
    Snapshot newest = null;
    DamagedFileException damage = null;
    for (int each = 0; each < slots.length; each++) {
      if (Files.exists(slots[each])) {
        try (DataInputStream in = DurableFile.read(slots[each], FORMAT)) {
          Snapshot snapshot = SnapshotFormat.read(in, slots[each]);
          if (newest == null || snapshot.isAfter(newest.epoch(), newest.version())) {
            newest = snapshot;
            slot = each;
          }
        } catch (DamagedFileException damaged) {
          log.warn("earlier weights are used, if there are any: {}", damaged.getMessage());
          damage = damaged;
        }
      }
    }
    if (newest == null && damage != null) {
      throw damage;
    }
    loadVersions();
    if (newest != null) {
      savedEpoch = newest.epoch();
      savedVersion = newest.version();
    }
    return Optional.ofNullable(newest);
  }

  private void loadVersions() throws IOException {
    if (Files.exists(versions)) {
      try (DataInputStream in = DurableFile.read(versions, FORMAT)) {
        reservedEpoch = seenEpoch = in.readLong();
        reservedEnd = seenEnd = in.readLong();
      }
    }
  }

  @Override
  public synchronized void save(Snapshot snapshot) {
    if (!snapshot.isAfter(savedEpoch, savedVersion)) {
      return;
    }
    int other = 1 - slot;
    try {
      DurableFile.write(slots[other], FORMAT, out -> SnapshotFormat.write(snapshot, out));
    } catch (IOException failure) {
      throw unavailable(slots[other], failure);
    }
    slot = other;
    savedEpoch = snapshot.epoch();
    savedVersion = snapshot.version();
  }

  @Override
  public void saveLast(Snapshot snapshot) {
    save(snapshot);
    writeVersions(snapshot.epoch(), snapshot.version() + 1);
  }

  @Override
  public synchronized void reserve(long epoch, long version) {
    if (epoch != reservedEpoch || version >= reservedEnd) {
      writeVersions(epoch, version + BLOCK);
    }
  }

  private synchronized void writeVersions(long epoch, long end) {
    try {
      DurableFile.write(
          versions,
          FORMAT,
          out -> {
            out.writeLong(epoch);
            out.writeLong(end);
          });
    } catch (IOException failure) {
      throw unavailable(versions, failure);
    }
    reservedEpoch = epoch;
    reservedEnd = end;
  }

  @Override
  public synchronized long firstFreeVersion(Snapshot newest) {
    long next = newest.version() + 1;
    return newest.epoch() == seenEpoch ? Math.max(seenEnd, next) : next;
  }

  private static Refusal unavailable(Path file, IOException failure) {
    return new Refusal(
        Refusal.Reason.UNAVAILABLE, "cannot write %s: %s".formatted(file, failure.getMessage()));
  }
}
