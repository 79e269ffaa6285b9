package dev.polyak.replay.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.replay.offline.StoredEpisode;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.Signature;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Writes episodes as a data set of Minari in Apache Arrow files.
 *
 * <pre>
 *   data/metadata.json       {@link DatasetMetadata}
 *   data/N/part-0.arrow      episode N ({@link EpisodeSchema}), in one batch
 *   data/N/metadata.json     its number and steps, and where it was stored
 * </pre>
 *
 * <p>The data set's metadata come last: what was not finished is no data set.
 */
public final class DatasetWriter implements AutoCloseable {
  private static final Pattern ID = Pattern.compile("([-_\\w][-_\\w/]*[-_\\w]/)?[-_\\w]+-v\\d+");

  private final Path data;
  private final String id;
  private final Signature signature;
  private final Schema schema;
  private final NumberRange actions;
  private final NumberRange observations;
  private final BufferAllocator allocator = new RootAllocator();
  private int episodes;
  private long steps;
  private long bytes;

  /**
   * A data set without episodes.
   *
   * @param folder of the data set; missing, or without a data set
   * @param id of the data set: {@code namespace/name-v0}
   * @param actionCount of a Discrete action space; 0: as many as the actions show
   * @throws ConfigurationException if there is one, or the signature has no such form
   */
  public DatasetWriter(Path folder, String id, Signature signature, long actionCount)
      throws IOException {
    if (!ID.matcher(id).matches()) {
      throw new ConfigurationException(
          "a data set is called [namespace/]name-vN, of letters, digits, - and _, not \"%s\""
              .formatted(id));
    }
    data = folder.resolve("data");
    if (Files.exists(data)) {
      throw new ConfigurationException(
          "%s is there already: export to another folder".formatted(data));
    }
    for (Column column : signature.getColumnsList()) {
      if (column.getName().equals("reward") && EpisodeSchema.width(column) != 1) {
        throw new ConfigurationException(
            "column reward has the shape %s, and Minari's rewards are one number a step"
                .formatted(column.getShapeList()));
      }
    }
    this.id = id;
    this.signature = signature;
    schema = EpisodeSchema.of(signature);
    actions = new NumberRange(actionCount);
    observations = new NumberRange(0);
    Files.createDirectories(data);
  }

  /** Writes an episode of at least one step. */
  public void write(StoredEpisode episode) throws IOException {
    Path folder = Files.createDirectory(data.resolve(String.valueOf(episodes)));
    Path file = folder.resolve("part-0.arrow");
    try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        ArrowFileWriter writer = new ArrowFileWriter(root, null, channel)) {
      new EpisodeVectors(root, signature, actions, observations).fill(episode);
      writer.start();
      writer.writeBatch();
      writer.end();
    }
    bytes += Files.size(file);
    ObjectNode metadata =
        Json.MAPPER
            .createObjectNode()
            .put("id", episodes)
            .put("total_steps", episode.steps())
            .put("stream", episode.stream())
            .put("incarnation", episode.incarnation())
            .put("first_sequence", episode.firstSequence())
            .put("from_its_start", episode.isFromItsStart())
            .put("ended", episode.isClosed());
    Files.write(folder.resolve(DatasetMetadata.FILE), Json.MAPPER.writeValueAsBytes(metadata));
    episodes++;
    steps += episode.steps();
  }

  public int episodes() {
    return episodes;
  }

  public long steps() {
    return steps;
  }

  /** No more episodes come. */
  public void finish() throws IOException {
    new DatasetMetadata(
            id,
            episodes,
            steps,
            DatasetMetadata.ARROW,
            space("observation", observations),
            space("action", actions),
            Optional.of(signature))
        .write(data, bytes);
  }

  private JsonNode space(String name, NumberRange range) {
    Column column =
        signature.getColumnsList().stream()
            .filter(each -> each.getName().equals(name))
            .findFirst()
            .orElseThrow();
    return Spaces.isDiscrete(column)
        ? Spaces.discrete(range.start(), range.count())
        : Spaces.box(column);
  }

  /** Deletes what has been written, where it was not finished. */
  public void discard() throws IOException {
    try (Stream<Path> written = Files.walk(data)) {
      for (Path path : written.toList().reversed()) {
        Files.delete(path);
      }
    }
  }

  @Override
  public void close() {
    allocator.close();
  }
}
