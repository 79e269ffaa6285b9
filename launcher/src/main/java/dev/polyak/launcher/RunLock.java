package dev.polyak.launcher;

import dev.polyak.node.configuration.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A run's folder, held by one process until it closes this or ends, however it ends. */
final class RunLock implements AutoCloseable {
  private static final String NAME = "lock";

  private final FileChannel file;

  private RunLock(FileChannel file) {
    this.file = file;
  }

  /**
   * Takes a folder that exists.
   *
   * @throws ConfigurationException if another process has it
   */
  static RunLock take(Path folder) throws IOException {
    FileChannel file =
        FileChannel.open(folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!lock(file)) {
      file.close();
      throw new ConfigurationException("%s is in use by another process".formatted(folder));
    }
    return new RunLock(file);
  }

  /**
   * Whether a process has a folder now. Whoever takes it in this very moment is told that it is in
   * use.
   */
  static boolean isHeld(Path folder) throws IOException {
    Path path = folder.resolve(NAME);
    if (!Files.exists(path)) {
      return false;
    }
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        FileLock lock = file.tryLock(0, Long.MAX_VALUE, true)) {
      return lock == null;
    } catch (OverlappingFileLockException thisProcess) {
      return true;
    }
  }

  private static boolean lock(FileChannel file) throws IOException {
    try {
      FileLock lock = file.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException thisProcess) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
