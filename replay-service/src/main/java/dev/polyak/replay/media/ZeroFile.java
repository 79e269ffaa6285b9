package dev.polyak.replay.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Files that have all their blocks on the disk before they are mapped: writing to a page that the
 * disk has no room for would end the process.
 */
final class ZeroFile {
  private static final int PART = 1 << 20;

  private ZeroFile() {}

  /**
   * Creates a file of zeros, unless one of this length is there.
   *
   * @throws IOException if the disk has no room; nothing is left then
   */
  static void ensure(Path path, long bytes) throws IOException {
    if (Files.exists(path) && Files.size(path) == bytes) {
      return;
    }
    try (FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(PART, bytes));
      for (long left = bytes; left > 0; left -= zeros.limit()) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), left));
        while (zeros.hasRemaining()) {
          channel.write(zeros);
        }
      }
    } catch (IOException noRoom) {
      Files.deleteIfExists(path);
      throw noRoom;
    }
  }
}
