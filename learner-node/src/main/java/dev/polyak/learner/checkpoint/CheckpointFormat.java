package dev.polyak.learner.checkpoint;

import dev.polyak.agents.RunningStatistics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A checkpoint as a file, little-endian throughout:
 *
 * <pre>
 *   0                7 8       11 12              19
 *  +------------------+----------+------------------+
 *  | "PLYKCKPT"       | format 2 | bytes of the file|   fixed
 *  +------------------+----------+------------------+
 *  | run: text | epoch | updates | optimiser updates|
 *  | target updates | environment steps: int64 each |   header
 *  | networks: int32                                |
 *  +------------------------------------------------+
 *  | name: text | description: text | length: int32 |
 *  | online | target | first moment | second moment |   for each network
 *  |            float32 x length each               |
 *  +------------------------------------------------+
 *  | numbers n: int32, 0 where none are normalised  |   statistics of observations: the rest
 *  | count: int64 | means | squares: float64 x n    |   where n is not 0
 *  +------------------------------------------------+
 *  | CRC32C of all bytes before it: int32           |
 *  +------------------------------------------------+
 *
 *  text: int32 bytes, then so many of UTF-8
 * </pre>
 *
 * Format 1, which is read too, has no statistics.
 */
final class CheckpointFormat {
  private static final byte[] MAGIC = "PLYKCKPT".getBytes(StandardCharsets.US_ASCII);
  private static final int FORMAT = 2;
  private static final int WITHOUT_STATISTICS = 1;
  private static final int FIXED_BYTES = 8 + Integer.BYTES + Long.BYTES;
  private static final int CRC_BYTES = Integer.BYTES;
  private static final int MAXIMUM_NETWORKS = 1_024;

  private CheckpointFormat() {}

  /** Writes a file that does not exist, and forces it to the disk. */
  static void write(Path file, Checkpoint checkpoint) throws IOException {
    byte[] header = header(checkpoint);
    List<byte[]> networkHeaders =
        checkpoint.networks().stream().map(CheckpointFormat::header).toList();
    ByteBuffer statistics = statistics(checkpoint);
    long bytes = FIXED_BYTES + (long) header.length + statistics.remaining() + CRC_BYTES;
    for (int i = 0; i < networkHeaders.size(); i++) {
      bytes += networkHeaders.get(i).length;
      bytes += 4L * Float.BYTES * checkpoint.networks().get(i).online().length;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      Sink sink = new Sink(channel);
      sink.put(ByteBuffer.wrap(MAGIC));
      sink.put(littleEndian(12).putInt(FORMAT).putLong(bytes).flip());
      sink.put(ByteBuffer.wrap(header));
      for (int i = 0; i < networkHeaders.size(); i++) {
        sink.put(ByteBuffer.wrap(networkHeaders.get(i)));
        for (float[] vector : checkpoint.networks().get(i).vectors()) {
          ByteBuffer values = littleEndian(Math.multiplyExact(vector.length, Float.BYTES));
          values.asFloatBuffer().put(vector);
          sink.put(values);
        }
      }
      sink.put(statistics);
      sink.putCrc();
      channel.force(true);
    }
  }

  private static byte[] header(Checkpoint checkpoint) {
    byte[] run = checkpoint.run().getBytes(StandardCharsets.UTF_8);
    return littleEndian(Integer.BYTES + run.length + 5 * Long.BYTES + Integer.BYTES)
        .putInt(run.length)
        .put(run)
        .putLong(checkpoint.epoch())
        .putLong(checkpoint.updates())
        .putLong(checkpoint.optimiserUpdates())
        .putLong(checkpoint.targetUpdates())
        .putLong(checkpoint.environmentSteps())
        .putInt(checkpoint.networks().size())
        .array();
  }

  private static byte[] header(NetworkState network) {
    byte[] name = network.name().getBytes(StandardCharsets.UTF_8);
    byte[] description = network.description().getBytes(StandardCharsets.UTF_8);
    return littleEndian(3 * Integer.BYTES + name.length + description.length)
        .putInt(name.length)
        .put(name)
        .putInt(description.length)
        .put(description)
        .putInt(network.online().length)
        .array();
  }

  private static ByteBuffer statistics(Checkpoint checkpoint) {
    if (checkpoint.statistics().isEmpty()) {
      return littleEndian(Integer.BYTES).putInt(0).flip();
    }
    RunningStatistics statistics = checkpoint.statistics().get();
    int size = statistics.size();
    ByteBuffer bytes = littleEndian(Integer.BYTES + Long.BYTES + 2 * size * Double.BYTES);
    bytes.putInt(size).putLong(statistics.count());
    for (double[] values : List.of(statistics.mean(), statistics.squares())) {
      for (double value : values) {
        bytes.putDouble(value);
      }
    }
    return bytes.flip();
  }

  /**
   * Reads a file.
   *
   * @throws DamagedCheckpointException if it is not whole, not of this format, or altered
   */
  static Checkpoint read(Path file) throws IOException, DamagedCheckpointException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Source source = new Source(channel);
      byte[] magic = new byte[MAGIC.length];
      source.take(MAGIC.length).get(magic);
      if (!Arrays.equals(magic, MAGIC)) {
        throw new DamagedCheckpointException("it is no checkpoint");
      }
      int format = source.take(Integer.BYTES).getInt();
      if (format != FORMAT && format != WITHOUT_STATISTICS) {
        throw new DamagedCheckpointException(
            "its format is %d, this build reads %d and %d"
                .formatted(format, WITHOUT_STATISTICS, FORMAT));
      }
      source.expectFile(source.take(Long.BYTES).getLong());
      Checkpoint checkpoint = body(source, format != WITHOUT_STATISTICS);
      source.checkCrc();
      return checkpoint;
    }
  }

  private static Checkpoint body(Source source, boolean hasStatistics)
      throws IOException, DamagedCheckpointException {
    String run = source.text();
    ByteBuffer numbers = source.take(5 * Long.BYTES + Integer.BYTES);
    long epoch = numbers.getLong();
    long updates = numbers.getLong();
    long optimiserUpdates = numbers.getLong();
    long targetUpdates = numbers.getLong();
    long environmentSteps = numbers.getLong();
    int count = numbers.getInt();
    if (count < 0 || count > MAXIMUM_NETWORKS) {
      throw new DamagedCheckpointException("it announces %d networks".formatted(count));
    }
    List<NetworkState> networks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = source.text();
      String description = source.text();
      int length = source.take(Integer.BYTES).getInt();
      source.require(4L * Float.BYTES * length);
      NetworkState network = new NetworkState(name, description, length);
      for (float[] vector : network.vectors()) {
        source.take((long) Float.BYTES * length).asFloatBuffer().get(vector);
      }
      networks.add(network);
    }
    return new Checkpoint(
        run,
        epoch,
        updates,
        optimiserUpdates,
        targetUpdates,
        environmentSteps,
        networks,
        hasStatistics ? statistics(source) : Optional.empty());
  }

  private static Optional<RunningStatistics> statistics(Source source)
      throws IOException, DamagedCheckpointException {
    int size = source.take(Integer.BYTES).getInt();
    if (size == 0) {
      return Optional.empty();
    }
    if (size < 0) {
      throw new DamagedCheckpointException("it has statistics of %d numbers".formatted(size));
    }
    source.require(Long.BYTES + 2L * Double.BYTES * size);
    RunningStatistics statistics = new RunningStatistics(size);
    statistics.setCount(source.take(Long.BYTES).getLong());
    for (double[] values : List.of(statistics.mean(), statistics.squares())) {
      source.take((long) Double.BYTES * size).asDoubleBuffer().get(values);
    }
    return Optional.of(statistics);
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** What has been written, summed. */
  private static final class Sink {
    private final FileChannel channel;
    private final CRC32C crc = new CRC32C();

    Sink(FileChannel channel) {
      this.channel = channel;
    }

    void put(ByteBuffer bytes) throws IOException {
      crc.update(bytes.duplicate());
      writeAll(bytes);
    }

    void putCrc() throws IOException {
      writeAll(littleEndian(CRC_BYTES).putInt((int) crc.getValue()).flip());
    }

    private void writeAll(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  /** What is still to be read; memory is taken only for bytes that the file has. */
  private static final class Source {
    private final FileChannel channel;
    private final CRC32C crc = new CRC32C();
    private long left;

    Source(FileChannel channel) throws IOException {
      this.channel = channel;
      left = channel.size();
    }

    void expectFile(long bytes) throws IOException, DamagedCheckpointException {
      if (bytes != channel.size()) {
        throw new DamagedCheckpointException(
            "it has %d of %d bytes".formatted(channel.size(), bytes));
      }
    }

    ByteBuffer take(long bytes) throws IOException, DamagedCheckpointException {
      ByteBuffer taken = takeUnsummed(bytes);
      crc.update(taken.duplicate());
      return taken;
    }

    void require(long bytes) throws DamagedCheckpointException {
      if (bytes < 0 || bytes > left) {
        throw new DamagedCheckpointException(
            "it announces %d bytes more, %d are left".formatted(bytes, left));
      }
    }

    private ByteBuffer takeUnsummed(long bytes) throws IOException, DamagedCheckpointException {
      require(bytes);
      ByteBuffer taken = littleEndian(Math.toIntExact(bytes));
      while (taken.hasRemaining()) {
        if (channel.read(taken) < 0) {
          throw new DamagedCheckpointException("it became shorter while it was read");
        }
      }
      left -= bytes;
      return taken.flip();
    }

    String text() throws IOException, DamagedCheckpointException {
      int bytes = take(Integer.BYTES).getInt();
      return StandardCharsets.UTF_8.decode(take(bytes)).toString();
    }

    void checkCrc() throws IOException, DamagedCheckpointException {
      int expected = (int) crc.getValue();
      int stored = takeUnsummed(CRC_BYTES).getInt();
      if (stored != expected || left > 0) {
        throw new DamagedCheckpointException(
            "its checksum is %08x, its content's %08x".formatted(stored, expected));
      }
    }
  }
}
