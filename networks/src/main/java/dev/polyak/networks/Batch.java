package dev.polyak.networks;

import java.util.HashMap;
import java.util.Map;

/**
 * Host memory for one batch: an array for each column, {@code rows x width} in C order. Whoever
 * holds the batch owns its arrays; an update reads them before it returns.
 */
public final class Batch {
  private final int rows;
  private final Map<String, float[]> floats = new HashMap<>();
  private final Map<String, int[]> ints = new HashMap<>();
  private final Map<String, byte[]> bytes = new HashMap<>();

  /** Allocates the columns of {@code layout} for {@code rows} rows. */
  public Batch(BatchLayout layout, int rows) {
    this.rows = rows;
    for (BatchLayout.Column column : layout.columns()) {
      switch (column.type()) {
        case FLOAT32 -> floats.put(column.name(), new float[rows * column.width()]);
        case INT32 -> ints.put(column.name(), new int[rows * column.width()]);
        case UINT8 -> bytes.put(column.name(), new byte[rows * column.width()]);
      }
    }
  }

  public int rows() {
    return rows;
  }

  /** The array of a FLOAT32 column. */
  public float[] floats(String column) {
    return present(floats.get(column), column);
  }

  /** The array of an INT32 column. */
  public int[] ints(String column) {
    return present(ints.get(column), column);
  }

  /** The array of a UINT8 column. */
  public byte[] bytes(String column) {
    return present(bytes.get(column), column);
  }

  private static <T> T present(T array, String column) {
    if (array == null) {
      throw new IllegalArgumentException("the batch has no such column of this type: " + column);
    }
    return array;
  }
}
