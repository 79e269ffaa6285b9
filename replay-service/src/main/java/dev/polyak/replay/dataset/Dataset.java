package dev.polyak.replay.dataset;

import com.google.protobuf.ByteString;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.storage.DamagedFileException;
import dev.polyak.replay.store.RowFlags;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.Signature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;

/** A data set of Minari in Apache Arrow files, as {@link DatasetWriter} or Minari writes it. */
public final class Dataset {
  private final Path data;
  private final DatasetMetadata metadata;
  private final DatasetColumns columns;

  /**
   * Opens one.
   *
   * @param folder of the data set, or the folder {@code data} in it
   * @throws ConfigurationException if it is none, or holds what no store can
   * @throws DamagedFileException if its files are not as its metadata say
   */
  public Dataset(Path folder) throws IOException {
    data = Files.isDirectory(folder.resolve("data")) ? folder.resolve("data") : folder;
    if (!Files.exists(data.resolve(DatasetMetadata.FILE))) {
      throw new ConfigurationException(
          "%s holds no data set: no %s".formatted(folder, DatasetMetadata.FILE));
    }
    metadata = DatasetMetadata.read(data);
    if (!metadata.format().equals(DatasetMetadata.ARROW)) {
      throw new ConfigurationException(
          "%s is in %s files, and only those of data_format \"arrow\" are read"
              .formatted(folder, metadata.format()));
    }
    if (metadata.episodes() < 1) {
      throw new ConfigurationException("%s holds no episode".formatted(folder));
    }
    columns =
        read(
            files(0).getFirst(),
            reader -> new DatasetColumns(metadata, reader.getVectorSchemaRoot().getSchema()));
  }

  public String id() {
    return metadata.id();
  }

  public int episodes() {
    return metadata.episodes();
  }

  /** Steps of all episodes. */
  public long steps() {
    return metadata.steps();
  }

  /** What it was exported from; of another program's, what its files show. */
  public Signature signature() {
    return metadata.signature().orElseGet(columns::signature);
  }

  /**
   * Holds that rows of a signature can be made of it.
   *
   * @throws ConfigurationException with all differences
   */
  public void requireFit(Signature signature) {
    columns.requireFit(signature);
  }

  /** Its infos that a store with a signature has no column for. */
  public List<String> leftOut(Signature signature) {
    return columns.leftOut(signature);
  }

  /**
   * Reads an episode as rows of a signature that fits.
   *
   * @throws ConfigurationException if a number does not fit into its column
   * @throws DamagedFileException if it is no episode
   */
  public DatasetEpisode read(int episode, Signature signature) throws IOException {
    List<ByteArrayOutputStream> values = new ArrayList<>();
    signature.getColumnsList().forEach(column -> values.add(new ByteArrayOutputStream()));
    ByteArrayOutputStream ends = new ByteArrayOutputStream();
    for (Path file : files(episode)) {
      read(
          file,
          reader -> {
            while (reader.loadNextBatch()) {
              add(reader.getVectorSchemaRoot(), signature, values, ends);
            }
            return ends;
          });
    }
    byte[] flags = flags(episode, ends.toByteArray());
    List<ByteString> rows = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      byte[] bytes = values.get(i).toByteArray();
      if (!signature.getColumns(i).getName().equals("observation")) {
        // Padding, whatever stands there.
        Arrays.fill(bytes, bytes.length - bytes.length / flags.length, bytes.length, (byte) 0);
      }
      rows.add(ByteString.copyFrom(bytes));
    }
    return new DatasetEpisode(flags.length - 1, ByteString.copyFrom(flags), rows);
  }

  private static void add(
      VectorSchemaRoot batch,
      Signature signature,
      List<ByteArrayOutputStream> values,
      ByteArrayOutputStream ends) {
    int rows = batch.getRowCount();
    StructVector infos = (StructVector) batch.getVector(EpisodeSchema.INFOS);
    for (int i = 0; i < signature.getColumnsCount(); i++) {
      Column column = signature.getColumns(i);
      String place = EpisodeSchema.place(column.getName());
      FieldVector vector =
          place == null ? infos.getChild(column.getName()) : batch.getVector(place);
      int rowBytes = Math.multiplyExact(EpisodeSchema.width(column), DataTypes.bytes(column));
      ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(rows, rowBytes));
      NumberVector.copy(vector, rows, column, bytes.order(ByteOrder.LITTLE_ENDIAN));
      values.get(i).writeBytes(bytes.array());
    }
    BitVector terminations = (BitVector) batch.getVector(EpisodeSchema.TERMINATIONS);
    BitVector truncations = (BitVector) batch.getVector(EpisodeSchema.TRUNCATIONS);
    for (int row = 0; row < rows; row++) {
      ends.write(
          (terminations.get(row) == 1 ? RowFlags.TERMINATED : 0)
              | (truncations.get(row) == 1 ? RowFlags.TRUNCATED : 0));
    }
  }

  /**
   * The flags of an episode's rows: it ends with its last step, truncated where nothing is said.
   */
  private byte[] flags(int episode, byte[] ends) throws DamagedFileException {
    int steps = ends.length - 1;
    if (steps < 1) {
      throw damaged(episode, "an episode of k steps has k + 1 rows, not %d".formatted(ends.length));
    }
    for (int step = 0; step < steps - 1; step++) {
      if (ends[step] != 0) {
        throw damaged(
            episode, "step %d of %d ends the episode before its end".formatted(step, steps));
      }
    }
    if (ends[steps - 1] == 0) {
      ends[steps - 1] = RowFlags.TRUNCATED;
    }
    ends[steps] = RowFlags.CLOSING;
    return ends;
  }

  private DamagedFileException damaged(int episode, String reason) {
    return new DamagedFileException(data.resolve(String.valueOf(episode)), reason);
  }

  private List<Path> files(int episode) throws IOException {
    Path folder = data.resolve(String.valueOf(episode));
    if (!Files.isDirectory(folder)) {
      throw damaged(episode, "it is missing");
    }
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> files =
          all.filter(path -> path.getFileName().toString().endsWith(".arrow")).sorted().toList();
      if (files.isEmpty()) {
        throw damaged(episode, "it holds no .arrow file");
      }
      return files;
    }
  }

  private interface Reading<T> {
    T of(ArrowFileReader reader) throws IOException;
  }

  private static <T> T read(Path file, Reading<T> reading) throws IOException {
    try (RootAllocator allocator = new RootAllocator();
        FileChannel channel = FileChannel.open(file);
        ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
      return reading.of(reader);
    } catch (ConfigurationException unfit) {
      throw new ConfigurationException("%s: %s".formatted(file, unfit.getMessage()), unfit);
    } catch (IOException | RuntimeException damaged) {
      // Arrow tells of a file's flaws by whatever exception comes of them.
      throw new DamagedFileException(file, String.valueOf(damaged.getMessage()));
    }
  }
}
