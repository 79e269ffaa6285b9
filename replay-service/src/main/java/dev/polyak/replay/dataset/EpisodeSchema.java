package dev.polyak.replay.dataset;

import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.DataType;
import dev.polyak.replay.v1.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The columns of an episode's file, as Minari's {@code arrow_storage.py} writes them: k + 1 rows
 * for k steps. The last row has the final observation; what else it has is padding.
 *
 * <pre>
 *   observations   Discrete: int64; Box: fixed_size_list of the flat values
 *   actions        likewise
 *   rewards        a number
 *   terminations   bool
 *   truncations    bool
 *   infos          struct of the extras: numbers, or fixed_size_lists with the field's metadata
 *                  "shape"; absent where there are none
 * </pre>
 */
final class EpisodeSchema {
  static final String OBSERVATIONS = "observations";
  static final String ACTIONS = "actions";
  static final String REWARDS = "rewards";
  static final String TERMINATIONS = "terminations";
  static final String TRUNCATIONS = "truncations";
  static final String INFOS = "infos";
  static final String SHAPE = "shape";
  private static final Map<String, String> PLACES =
      Map.of("observation", OBSERVATIONS, "action", ACTIONS, "reward", REWARDS);

  private EpisodeSchema() {}

  /** The name of the file's column that a store's is in, or null where it is one of the infos. */
  static String place(String column) {
    return PLACES.get(column);
  }

  /** Values of one row. */
  static int width(Column column) {
    return column.getShapeList().stream().reduce(1, Math::multiplyExact);
  }

  /** The schema of a signature's rows. */
  static Schema of(Signature signature) {
    List<Field> fields = new ArrayList<>();
    List<Field> infos = new ArrayList<>();
    for (Column column : signature.getColumnsList()) {
      String place = place(column.getName());
      if (place == null) {
        infos.add(info(column));
      } else if (place.equals(REWARDS)) {
        fields.add(number(REWARDS, column.getDataType()));
      } else if (Spaces.isDiscrete(column)) {
        fields.add(number(place, DataType.DATA_TYPE_INT64));
      } else {
        fields.add(list(place, column, Map.of()));
      }
    }
    fields.add(Field.nullable(TERMINATIONS, ArrowType.Bool.INSTANCE));
    fields.add(Field.nullable(TRUNCATIONS, ArrowType.Bool.INSTANCE));
    if (!infos.isEmpty()) {
      fields.add(new Field(INFOS, FieldType.nullable(ArrowType.Struct.INSTANCE), infos));
    }
    return new Schema(fields);
  }

  private static Field info(Column column) {
    if (column.getShapeCount() == 0) {
      return number(column.getName(), column.getDataType());
    }
    String shape =
        column.getShapeList().stream().map(String::valueOf).collect(Collectors.joining(","));
    return list(column.getName(), column, Map.of(SHAPE, shape));
  }

  private static Field number(String name, DataType type) {
    return Field.nullable(name, DataTypes.arrow(type));
  }

  private static Field list(String name, Column column, Map<String, String> metadata) {
    ArrowType type = new ArrowType.FixedSizeList(width(column));
    return new Field(
        name,
        new FieldType(true, type, null, metadata),
        List.of(number("item", column.getDataType())));
  }
}
