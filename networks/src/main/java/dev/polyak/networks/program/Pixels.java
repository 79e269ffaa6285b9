package dev.polyak.networks.program;

import dev.polyak.networks.Operations.Tensor;

/** Unsigned bytes, {@code rows x columns} in C order, which a network reads as 0 to 1. */
public final class Pixels implements Tensor {

  /** What a byte is multiplied with. */
  public static final float SCALE = 1f / 255;

  private final int rows;
  private final int columns;
  private byte[] values = {};

  Pixels(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
  }

  /** Reads {@code values} from now on. */
  void bind(byte[] values) {
    this.values = values;
  }

  /** Where the bytes are, live. */
  public byte[] values() {
    return values;
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  @Override
  public String toString() {
    return "pixels [" + rows + ", " + columns + "]";
  }
}
