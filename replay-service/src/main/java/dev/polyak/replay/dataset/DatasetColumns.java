package dev.polyak.replay.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.DataType;
import dev.polyak.replay.v1.Signature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.Types;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The columns that a data set's files have for a store: what each is, and where it does not fit.
 */
final class DatasetColumns {
  private static final String COLUMN_NAME = "[a-z0-9_/.-]{1,64}";

  private final SequencedMap<String, Column> columns = new LinkedHashMap<>();
  private final List<String> leftOut = new ArrayList<>();

  /**
   * Reads the schema of an episode's file.
   *
   * @throws ConfigurationException if observations, actions or rewards are none that can be stored
   */
  DatasetColumns(DatasetMetadata metadata, Schema schema) {
    space("observation", EpisodeSchema.OBSERVATIONS, metadata.observationSpace(), schema);
    space("action", EpisodeSchema.ACTIONS, metadata.actionSpace(), schema);
    add("reward", field(schema.getFields(), EpisodeSchema.REWARDS), List.of());
    field(schema.getFields(), EpisodeSchema.TERMINATIONS);
    field(schema.getFields(), EpisodeSchema.TRUNCATIONS);
    schema.getFields().stream()
        .filter(field -> field.getName().equals(EpisodeSchema.INFOS))
        .flatMap(infos -> infos.getChildren().stream())
        .forEach(this::info);
  }

  private static Field field(List<Field> fields, String name) {
    return fields.stream()
        .filter(field -> field.getName().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new ConfigurationException("its episodes have no column %s".formatted(name)));
  }

  private void space(String name, String place, JsonNode space, Schema schema) {
    List<Integer> shape = Spaces.shape(place, space);
    Field field = field(schema.getFields(), place);
    int width = shape.stream().reduce(1, Math::multiplyExact);
    if (isNumbers(field) && NumberVector.width(field) == width) {
      add(name, field, shape);
      return;
    }
    throw new ConfigurationException(
        "%s are %s, and their space has %s numbers%s"
            .formatted(
                place,
                field.getType(),
                shape,
                field.getType().equals(Types.MinorType.VARBINARY.getType())
                    ? ": JPEG images cannot be stored as they are; write the data set with"
                        + " jpeg_encoding=False"
                    : ""));
  }

  private static boolean isNumbers(Field field) {
    Field numbers = NumberVector.numbers(field);
    return DataTypes.of(Types.getMinorTypeForArrowType(numbers.getType()))
        != DataType.DATA_TYPE_UNSPECIFIED;
  }

  private void info(Field field) {
    String name = field.getName();
    if (!isNumbers(field) || !name.matches(COLUMN_NAME) || EpisodeSchema.place(name) != null) {
      leftOut.add(name);
      return;
    }
    String shape = field.getMetadata().getOrDefault(EpisodeSchema.SHAPE, "");
    List<Integer> axes =
        Stream.of(shape.split(",")).filter(axis -> !axis.isEmpty()).map(Integer::valueOf).toList();
    add(name, field, axes);
  }

  private void add(String name, Field field, List<Integer> shape) {
    Field numbers = NumberVector.numbers(field);
    DataType type = DataTypes.of(Types.getMinorTypeForArrowType(numbers.getType()));
    if (type == DataType.DATA_TYPE_UNSPECIFIED) {
      throw new ConfigurationException("%s are %s, no numbers".formatted(name, field.getType()));
    }
    columns.put(
        name, Column.newBuilder().setName(name).setDataType(type).addAllShape(shape).build());
  }

  /** A signature of all of them. */
  Signature signature() {
    return Signature.newBuilder().addAllColumns(columns.values()).build();
  }

  /** Infos that a store with a signature has no column for. */
  List<String> leftOut(Signature signature) {
    TreeSet<String> names = new TreeSet<>(leftOut);
    names.addAll(columns.keySet());
    signature.getColumnsList().forEach(column -> names.remove(column.getName()));
    return List.copyOf(names);
  }

  /**
   * Holds that rows of a signature can be made of them: the same shapes, and no fractions where it
   * has whole numbers.
   *
   * @throws ConfigurationException with all differences
   */
  void requireFit(Signature signature) {
    List<String> differences = new ArrayList<>();
    for (Column wanted : signature.getColumnsList()) {
      Column here = columns.get(wanted.getName());
      if (here == null) {
        differences.add("it has no %s".formatted(shown(wanted)));
      } else if (!haveOneShape(here, wanted)
          || (DataTypes.isInteger(wanted.getDataType())
              && !DataTypes.isInteger(here.getDataType()))) {
        differences.add("its %s is not %s".formatted(shown(here), shown(wanted)));
      }
    }
    if (!differences.isEmpty()) {
      throw new ConfigurationException(
          "the data set does not fit the run: " + String.join(", ", differences));
    }
  }

  /** A reward is one number, whatever its shape. */
  private static boolean haveOneShape(Column here, Column wanted) {
    return wanted.getName().equals("reward")
        ? EpisodeSchema.width(wanted) == 1
        : here.getShapeList().equals(wanted.getShapeList());
  }

  private static String shown(Column column) {
    return "%s %s %s".formatted(column.getName(), DataTypes.name(column), column.getShapeList());
  }
}
