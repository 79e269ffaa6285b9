package dev.polyak.node.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Files that are replaced while they are in use. What counts is their content: not when they were
 * written, and not through which links they are reached. Belongs to one thread.
 */
final class WatchedFiles {
  private static final long MAXIMUM_BYTES = 1 << 20;

  private final List<Path> paths;
  private List<byte[]> last = List.of();

  WatchedFiles(List<Path> paths) {
    this.paths = paths;
  }

  /**
   * What is in them, if it is not what was there at the last look.
   *
   * @return a content for each path, in their order
   * @throws UnusableFileException if one cannot be read, or is far too large
   */
  Optional<List<byte[]>> changed() throws UnusableFileException {
    List<byte[]> now = new ArrayList<>();
    for (Path path : paths) {
      now.add(read(path));
    }
    boolean same = now.size() == last.size();
    for (int i = 0; same && i < now.size(); i++) {
      same = Arrays.equals(now.get(i), last.get(i));
    }
    last = now;
    return same ? Optional.empty() : Optional.of(now);
  }

  private static byte[] read(Path path) throws UnusableFileException {
    try {
      long size = Files.size(path);
      if (size > MAXIMUM_BYTES) {
        throw new UnusableFileException(
            "%s has %d bytes, at the most %d are read".formatted(path, size, MAXIMUM_BYTES));
      }
      return Files.readAllBytes(path);
    } catch (IOException unreadable) {
      throw new UnusableFileException("%s cannot be read".formatted(path), unreadable);
    }
  }
}
