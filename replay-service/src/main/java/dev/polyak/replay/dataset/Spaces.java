package dev.polyak.replay.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.replay.v1.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Gymnasium's spaces in Minari's JSON ({@code minari/serialization.py}): a whole number is a
 * Discrete, anything else a Box over all values of its type.
 */
final class Spaces {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Spaces() {}

  /** Whether a column's values are of a Discrete space. */
  static boolean isDiscrete(Column column) {
    return column.getShapeCount() == 0 && DataTypes.isInteger(column.getDataType());
  }

  /** The space of values in {@code [start, start + n)}. */
  static ObjectNode discrete(long start, long n) {
    return NODES
        .objectNode()
        .put("type", "Discrete")
        .put("dtype", "int64")
        .put("start", start)
        .put("n", n);
  }

  /** The space of all values of a column. */
  static ObjectNode box(Column column) {
    ObjectNode box = NODES.objectNode().put("type", "Box").put("dtype", DataTypes.name(column));
    box.putArray("shape").addAll(column.getShapeList().stream().map(NODES::numberNode).toList());
    box.set("low", filled(column.getShapeList(), DataTypes.least(column.getDataType())));
    box.set("high", filled(column.getShapeList(), DataTypes.greatest(column.getDataType())));
    return box;
  }

  private static JsonNode filled(List<Integer> shape, JsonNode value) {
    return shape.isEmpty()
        ? value
        : NODES
            .arrayNode()
            .addAll(
                Stream.generate(() -> filled(shape.subList(1, shape.size()), value))
                    .limit(shape.getFirst())
                    .toList());
  }

  /**
   * The shape of a space's values.
   *
   * @param what the space is of, for the refusal
   * @throws ConfigurationException if its values are not one array of numbers
   */
  static List<Integer> shape(String what, JsonNode space) {
    return switch (space.path("type").asText()) {
      case "Discrete" -> List.of();
      case "Box" -> integers(space.path("shape"));
      case "MultiDiscrete" -> shapeOf(space.path("nvec"));
      case "MultiBinary" ->
          space.path("n").isArray() ? integers(space.path("n")) : List.of(space.path("n").asInt());
      default ->
          throw new ConfigurationException(
              "%s are of a space %s: only Box, Discrete, MultiDiscrete and MultiBinary can be stored"
                  .formatted(what, space.path("type")));
    };
  }

  private static List<Integer> integers(JsonNode array) {
    List<Integer> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asInt()));
    return values;
  }

  private static List<Integer> shapeOf(JsonNode nested) {
    List<Integer> shape = new ArrayList<>();
    for (JsonNode level = nested; level.isArray(); level = level.path(0)) {
      shape.add(level.size());
    }
    return shape;
  }
}
