package dev.polyak.replay.store;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.media.RowShape;
import dev.polyak.replay.media.Slab;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.Compression;
import dev.polyak.replay.v1.Signature;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a row lies in memory, fixed for the life of a store.
 *
 * <pre>
 *   +-----------+-----------+-----+-----------+-------+---------+
 *   | column 0  | column 1  | ... | column k  | flags | padding |
 *   +-----------+-----------+-----+-----------+-------+---------+
 *                                               1 byte  to a multiple of 4
 * </pre>
 *
 * <p>Columns that are compressed in packed files lie behind the padding, so that all before them is
 * the same there.
 */
public final class RowLayout {
  /** Content of one message at the most. */
  public static final int MAXIMUM_MESSAGE_BYTES = 1 << 20;

  private static final Pattern COLUMN_NAME = Pattern.compile("[a-z0-9_/.-]{1,64}");
  private static final int MAXIMUM_COLUMNS = 64;
  private static final int MAXIMUM_AXES = 8;
  private static final int MAXIMUM_STACK = 64;
  private static final List<String> REQUIRED = List.of("observation", "action", "reward");

  private final Signature signature;
  private final List<ColumnLayout> columns;
  private final int flagsOffset;
  private final RowShape shape;
  private final int rowBytes;

  private RowLayout(
      Signature signature, List<ColumnLayout> columns, int flagsOffset, RowShape shape) {
    this.signature = signature;
    this.columns = List.copyOf(columns);
    this.flagsOffset = flagsOffset;
    this.shape = shape;
    rowBytes = shape.bytes();
  }

  /**
   * The layout of a signature.
   *
   * @throws Refusal that names the column and the limit, if it is not a valid one
   */
  public static RowLayout of(Signature signature) {
    if (signature.getColumnsCount() > MAXIMUM_COLUMNS) {
      throw Refusal.invalid(
          "a signature has at most %d columns, not %d",
          MAXIMUM_COLUMNS, signature.getColumnsCount());
    }
    Set<String> names = new HashSet<>();
    int frontBytes = 0;
    List<Integer> values = new ArrayList<>();
    int bytes = 0;
    for (Column column : signature.getColumnsList()) {
      require(column, names);
      int size = valueBytes(column);
      if (isCompressed(column)) {
        values.add(size);
      } else {
        frontBytes += size;
      }
      bytes += size;
      if (bytes > MAXIMUM_MESSAGE_BYTES) {
        throw Refusal.invalid(
            "a row has at most %d bytes: column %s ends beyond",
            MAXIMUM_MESSAGE_BYTES, column.getName());
      }
    }
    for (String required : REQUIRED) {
      if (!names.contains(required)) {
        throw Refusal.invalid("the signature has no column %s", required);
      }
    }
    RowShape shape = new RowShape(bytes + Integer.BYTES & -Integer.BYTES, values);
    return new RowLayout(signature, columns(signature, shape), frontBytes, shape);
  }

  /** Columns that are compressed lie at the end of the row, the others at its front. */
  private static List<ColumnLayout> columns(Signature signature, RowShape shape) {
    List<ColumnLayout> columns = new ArrayList<>();
    int atFront = 0;
    int behind = shape.frontBytes();
    int values = 0;
    for (Column column : signature.getColumnsList()) {
      int bytes = valueBytes(column);
      boolean compressed = isCompressed(column);
      columns.add(
          new ColumnLayout(
              column.getName(),
              column.getDataType(),
              bytes,
              Math.max(1, column.getStack()),
              compressed ? behind : atFront,
              compressed ? values++ : -1));
      if (compressed) {
        behind += bytes;
      } else {
        atFront += bytes;
      }
    }
    return columns;
  }

  private static boolean isCompressed(Column column) {
    return column.getCompression() == Compression.COMPRESSION_LZ4;
  }

  private static void require(Column column, Set<String> names) {
    String name = requireColumnName(column.getName());
    if (!names.add(name)) {
      throw Refusal.invalid("column %s stands twice in the signature", name);
    }
    if (Integer.compareUnsigned(column.getStack(), MAXIMUM_STACK) > 0) {
      throw Refusal.invalid(
          "column %s: a stack has at most %d frames, not %s",
          name, MAXIMUM_STACK, Integer.toUnsignedString(column.getStack()));
    }
    if (column.getCompression() == Compression.UNRECOGNIZED) {
      throw Refusal.invalid(
          "column %s has no known compression (%d)", name, column.getCompressionValue());
    }
  }

  private static String requireColumnName(String name) {
    if (!COLUMN_NAME.matcher(name).matches()) {
      String shown = name.replaceAll("[^\\x20-\\x7e]", "?");
      throw Refusal.invalid(
          "a column is 1 to 64 of [a-z0-9_/.-], not \"%s\"",
          shown.length() <= 64 ? shown : shown.substring(0, 64) + "...");
    }
    return name;
  }

  private static int valueBytes(Column column) {
    long bytes = ColumnLayout.bytes(column.getDataType());
    if (bytes == 0) {
      throw Refusal.invalid(
          "column %s has no known data type (%d)", column.getName(), column.getDataTypeValue());
    }
    if (column.getShapeCount() > MAXIMUM_AXES) {
      throw Refusal.invalid(
          "column %s has %d axes, at most %d",
          column.getName(), column.getShapeCount(), MAXIMUM_AXES);
    }
    for (int axis : column.getShapeList()) {
      if (axis == 0) {
        throw Refusal.invalid("column %s has an axis of 0", column.getName());
      }
      bytes *= Integer.toUnsignedLong(axis);
      if (bytes > MAXIMUM_MESSAGE_BYTES) {
        throw Refusal.invalid(
            "column %s: one value of shape %s is more than %d bytes",
            column.getName(), shape(column), MAXIMUM_MESSAGE_BYTES);
      }
    }
    return (int) bytes;
  }

  private static String shape(Column column) {
    return column.getShapeList().stream().map(Integer::toUnsignedString).toList().toString();
  }

  public Signature signature() {
    return signature;
  }

  /** Columns in the signature's order. */
  public List<ColumnLayout> columns() {
    return columns;
  }

  /** Rows before a row that its stacks reach back to at the most; 0 where no column is stacked. */
  public int historyRows() {
    return columns.stream().mapToInt(ColumnLayout::stack).max().orElse(1) - 1;
  }

  /** The index of a column, or -1. */
  public int indexOf(String name) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** Where the byte of flags lies in a row. */
  public int flagsOffset() {
    return flagsOffset;
  }

  /** Bytes of one row, flags and padding included. */
  public int rowBytes() {
    return rowBytes;
  }

  /** Bytes from one row of a slab to the next. */
  public int rowBytes(Slab slab) {
    return slab.packed() == null ? rowBytes : shape.packedBytes();
  }

  /** What of it a medium needs to know. */
  RowShape shape() {
    return shape;
  }

  /** What another signature has otherwise, or an empty text. */
  public String difference(RowLayout other) {
    if (signature.equals(other.signature)) {
      return "";
    }
    int common = Math.min(columns.size(), other.columns.size());
    for (int i = 0; i < common; i++) {
      Column mine = signature.getColumns(i);
      Column theirs = other.signature.getColumns(i);
      if (!mine.equals(theirs)) {
        return "column %d is %s, not %s".formatted(i, describe(mine), describe(theirs));
      }
    }
    return "%d columns, not %d".formatted(columns.size(), other.columns.size());
  }

  private static String describe(Column column) {
    String stack = column.getStack() > 0 ? " stack " + column.getStack() : "";
    String compression = isCompressed(column) ? " LZ4" : "";
    return "%s %s %s%s%s"
        .formatted(column.getName(), column.getDataType(), shape(column), stack, compression);
  }
}
