package dev.polyak.node.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder that outlives the process, a folder for each run in it. One process at a time owns it.
 */
public final class StateDirectory implements AutoCloseable {
  private final Path root;
  private final FileChannel lockFile;

  private StateDirectory(Path root, FileChannel lockFile) {
    this.root = root;
    this.lockFile = lockFile;
  }

  /**
   * Creates the folder where it is missing, and locks it.
   *
   * @param setting the key that names the folder
   * @throws IllegalStateException if another process owns it
   */
  public static StateDirectory open(String setting, Path root) throws IOException {
    Files.createDirectories(root);
    FileChannel channel =
        FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!lock(channel)) {
      channel.close();
      throw new IllegalStateException("another process uses %s = %s".formatted(setting, root));
    }
    return new StateDirectory(root, channel);
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException thisProcess) {
      return false;
    }
  }

  /** Names of the runs that have a folder, in order. */
  public List<String> runs() throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      return entries
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  /**
   * The folder of a run, created where it is missing. {@code run} has been checked to be a plain
   * name.
   */
  public Path folder(String run) throws IOException {
    Path folder = root.resolve(run);
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(folder);
      DurableFile.forceFolder(root);
    }
    return folder;
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
