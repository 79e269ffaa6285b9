package dev.polyak.benchmarks.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A control group of Linux, version 1 or 2, whose processes may take so much memory together, pages
 * of files that they read and write included. Making one takes root.
 */
final class MemoryLimit implements AutoCloseable {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final Path VERSION_1 = ROOT.resolve("memory");

  private final Path group;

  private MemoryLimit(Path group) {
    this.group = group;
  }

  /**
   * Makes a group that nobody is in.
   *
   * @throws IOException if that is not permitted, or there are no control groups
   */
  static MemoryLimit of(long bytes) throws IOException {
    boolean first = Files.isDirectory(VERSION_1);
    Path parent = first ? VERSION_1 : ROOT;
    Path group = Files.createDirectory(parent.resolve("polyak-" + ProcessHandle.current().pid()));
    MemoryLimit limit = new MemoryLimit(group);
    try {
      Path file = group.resolve(first ? "memory.limit_in_bytes" : "memory.max");
      Files.writeString(file, Long.toString(bytes));
    } catch (IOException refused) {
      limit.close();
      throw refused;
    }
    return limit;
  }

  /** What runs the rest of a command line in the group. */
  List<String> command() {
    String enter = "echo $$ > '%s' && exec \"$@\"".formatted(group.resolve("cgroup.procs"));
    return List.of("sh", "-c", enter, "sh");
  }

  /** Removes the group; its processes have ended. */
  @Override
  public void close() throws IOException {
    Files.delete(group);
  }
}
