package dev.polyak.replay.offline;

import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.replay.media.StoreRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of a shard that does not run, or of one of its runs. Nothing in it is changed; while
 * it is open no shard starts over it.
 */
public final class ShardFolder implements AutoCloseable {
  private final List<Path> runs;

  /** Null where no shard has ever locked the folder. */
  private final FileChannel lock;

  private ShardFolder(List<Path> runs, FileChannel lock) {
    this.runs = runs;
    this.lock = lock;
  }

  /**
   * Opens it.
   *
   * @throws ConfigurationException if it is no such folder, or a process uses it
   */
  public static ShardFolder open(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new ConfigurationException("%s is no folder".formatted(folder));
    }
    Path absolute = folder.toAbsolutePath().normalize();
    boolean oneRun = StoreRecord.isIn(absolute);
    FileChannel lock = lock(oneRun ? absolute.resolveSibling("lock") : absolute.resolve("lock"));
    return new ShardFolder(oneRun ? List.of(absolute) : runsIn(absolute), lock);
  }

  private static List<Path> runsIn(Path root) throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      List<Path> runs = entries.filter(StoreRecord::isIn).sorted().toList();
      if (runs.isEmpty()) {
        throw new ConfigurationException("%s holds no run's store".formatted(root));
      }
      return runs;
    }
  }

  private static FileChannel lock(Path file) throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    boolean locked;
    try {
      locked = channel.tryLock(0, Long.MAX_VALUE, true) != null;
    } catch (OverlappingFileLockException thisProcess) {
      locked = false;
    }
    if (!locked) {
      channel.close();
      throw new ConfigurationException(
          "a process uses %s: stop it, or take a checkpoint and look into that"
              .formatted(file.getParent()));
    }
    return channel;
  }

  /** The folders of its runs, in order. */
  public List<Path> runs() {
    return runs;
  }

  @Override
  public void close() {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
