package dev.polyak.replay.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polyak.node.storage.DamagedFileException;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.Signature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a data set says of itself, in {@code metadata.json}.
 *
 * @param id namespace, name and version: {@code polyak/cartpole-v0}
 * @param episodes in all
 * @param steps in all
 * @param format of its files
 * @param observationSpace in Minari's JSON
 * @param actionSpace likewise
 * @param signature of the store that it was exported from; empty where another program wrote it
 */
record DatasetMetadata(
    String id,
    int episodes,
    long steps,
    String format,
    JsonNode observationSpace,
    JsonNode actionSpace,
    Optional<Signature> signature) {
  static final String FILE = "metadata.json";
  static final String ARROW = "arrow";

  /** The layout is that of this version of Minari. */
  private static final String MINARI_VERSION = "0.5.3";

  /** Writes it; {@code bytes} are those of all files. */
  void write(Path folder, long bytes) throws IOException {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("dataset_id", id);
    node.put("minari_version", MINARI_VERSION);
    node.put("total_episodes", episodes);
    node.put("total_steps", steps);
    node.put("data_format", format);
    node.put("jpeg_encoding", false);
    node.put("observation_space", Json.MAPPER.writeValueAsString(observationSpace));
    node.put("action_space", Json.MAPPER.writeValueAsString(actionSpace));
    node.put("dataset_size", Math.round(bytes / 1e5) / 10.0);
    signature.ifPresent(columns -> node.set("polyak", columns(columns)));
    Files.write(
        folder.resolve(FILE), Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(node));
  }

  private static ObjectNode columns(Signature signature) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    ArrayNode columns = node.putArray("columns");
    for (Column column : signature.getColumnsList()) {
      ObjectNode each = columns.addObject();
      each.put("name", column.getName()).put("type", DataTypes.name(column));
      ArrayNode shape = each.putArray("shape");
      column.getShapeList().forEach(shape::add);
      each.put("stack", column.getStack());
    }
    return node;
  }

  /**
   * Reads it.
   *
   * @throws DamagedFileException if it is no data set's
   */
  static DatasetMetadata read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    try {
      JsonNode node = Json.MAPPER.readTree(file.toFile());
      return new DatasetMetadata(
          node.required("dataset_id").asText(),
          node.required("total_episodes").asInt(),
          node.required("total_steps").asLong(),
          node.required("data_format").asText(),
          Json.MAPPER.readTree(node.required("observation_space").asText()),
          Json.MAPPER.readTree(node.required("action_space").asText()),
          signature(node.path("polyak").path("columns")));
    } catch (JsonProcessingException | IllegalArgumentException notOne) {
      String first = notOne.getMessage().lines().findFirst().orElse("");
      throw new DamagedFileException(file, "it is no data set's: " + first);
    }
  }

  private static Optional<Signature> signature(JsonNode columns) {
    Signature.Builder signature = Signature.newBuilder();
    for (JsonNode each : columns) {
      Column.Builder column = signature.addColumnsBuilder();
      column
          .setName(each.required("name").asText())
          .setDataType(DataTypes.of(each.required("type").asText()))
          .setStack(each.required("stack").asInt());
      each.required("shape").forEach(axis -> column.addShape(axis.asInt()));
    }
    return columns.isEmpty() ? Optional.empty() : Optional.of(signature.build());
  }
}
