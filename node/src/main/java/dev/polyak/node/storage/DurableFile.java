package dev.polyak.node.storage;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * A file that holds either its old content or its new one, whenever the process or the machine
 * stops, and never serves a damaged one.
 *
 * <pre>
 *   0        8        12                    n           n+8       n+16
 *   | magic  | format |  content            | n, int64  | CRC32C  |
 *                                                        of [0, n+8), as int64
 * </pre>
 *
 * <p>Big-endian. Written beside as {@code name.tmp}, forced, renamed over {@code name}, and the
 * folder forced.
 */
public final class DurableFile {
  /** "POLYAK" and a line end that text transfers would change. */
  private static final long MAGIC = 0x504f4c59414b0d0aL;

  private static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;
  private static final int TRAILER_BYTES = 2 * Long.BYTES;

  private DurableFile() {}

  /** What writes a file's content. */
  @FunctionalInterface
  public interface Content {
    void writeTo(DataOutputStream out) throws IOException;
  }

  /**
   * Replaces the content of {@code file}, durably, before it returns. One thread a file at a time.
   *
   * @param format version of the content's layout
   */
  public static void write(Path file, int format, Content content) throws IOException {
    replace(file, format, content, true);
    forceFolder(file.toAbsolutePath().getParent());
  }

  /**
   * Replaces the content of {@code file}, safe from the process's end alone: after the machine's,
   * the old content, the new one or a damaged file may be there.
   */
  public static void writeUnforced(Path file, int format, Content content) throws IOException {
    replace(file, format, content, false);
  }

  private static void replace(Path file, int format, Content content, boolean forced)
      throws IOException {
    Path temporary = temporary(file);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      CRC32C crc = new CRC32C();
      OutputStream buffered = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
      CheckedOutputStream checked = new CheckedOutputStream(buffered, crc);
      DataOutputStream out = new DataOutputStream(checked);
      out.writeLong(MAGIC);
      out.writeInt(format);
      content.writeTo(out);
      out.flush();
      out.writeLong(channel.position());
      out.writeLong(crc.getValue());
      out.flush();
      if (forced) {
        channel.force(true);
      }
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Makes a folder's entries durable: created, renamed and deleted files. */
  public static void forceFolder(Path folder) throws IOException {
    if (java.io.File.separatorChar == '\\') {
      return; // Windows neither needs it nor opens folders.
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  static Path temporary(Path file) {
    return file.resolveSibling(file.getFileName() + ".tmp");
  }

  /**
   * Opens the content, the whole of which has been checked.
   *
   * @throws DamagedFileException if the file is not as it was written, or of another format
   */
  public static DataInputStream read(Path file, int format) throws IOException {
    return read(file, format, format);
  }

  /**
   * Opens the content where it may be of several formats that are read alike.
   *
   * @throws DamagedFileException as {@link #read(Path, int)}
   */
  public static DataInputStream read(Path file, int oldest, int newest) throws IOException {
    long size = Files.size(file);
    if (size < HEADER_BYTES + TRAILER_BYTES) {
      throw new DamagedFileException(file, "it has only " + size + " bytes");
    }
    check(file, size, oldest, newest);
    DataInputStream in = open(file, size - TRAILER_BYTES);
    in.skipNBytes(HEADER_BYTES);
    return in;
  }

  private static void check(Path file, long size, int oldest, int newest) throws IOException {
    CRC32C crc = new CRC32C();
    try (DataInputStream in = open(file, size)) {
      byte[] buffer = new byte[1 << 16];
      for (long left = size - Long.BYTES; left > 0; ) {
        int count = (int) Math.min(left, buffer.length);
        in.readFully(buffer, 0, count);
        crc.update(buffer, 0, count);
        left -= count;
      }
      if (in.readLong() != crc.getValue()) {
        throw new DamagedFileException(file, "its checksum is another");
      }
    }
    try (DataInputStream in = open(file, size)) {
      if (in.readLong() != MAGIC) {
        throw new DamagedFileException(file, "it is not a file of this kind");
      }
      int written = in.readInt();
      if (written < oldest || written > newest) {
        String read = oldest == newest ? "" + newest : oldest + " to " + newest;
        throw new DamagedFileException(
            file, "its format is %d, this build reads %s".formatted(written, read));
      }
      in.skipNBytes(size - HEADER_BYTES - TRAILER_BYTES);
      if (in.readLong() != size - TRAILER_BYTES) {
        throw new DamagedFileException(file, "it has %d bytes, not as it says".formatted(size));
      }
    }
  }

  private static DataInputStream open(Path file, long end) throws IOException {
    InputStream whole = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    return new DataInputStream(new BoundedInput(whole, end));
  }
}
