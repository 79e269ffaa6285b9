package dev.polyak.actor.gateway;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.v1.DataType;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A leaf of a tree of spaces: an array of numbers of one type. */
final class SpaceLeaf {
  private final String path;
  private final DataType type;
  private final double[] low;
  private final double[] high;
  private final int size;
  private final int[] choices;

  /**
   * A leaf.
   *
   * @param path from the root on, such as {@code observation["arm"][1]}
   * @param type on the wire
   * @param low the least value of each number, or one for all
   * @param high the greatest likewise
   * @param size numbers in it
   * @param choices of numbers that count: how many values each has, from {@code low} on; empty
   *     where the numbers measure
   */
  SpaceLeaf(String path, DataType type, double[] low, double[] high, int size, int[] choices) {
    this.path = path;
    this.type = type;
    this.low = low;
    this.high = high;
    this.size = size;
    this.choices = choices;
  }

  String path() {
    return path;
  }

  DataType type() {
    return type;
  }

  /** Numbers in it. */
  int size() {
    return size;
  }

  /** Whether its numbers count, rather than measure. */
  boolean isDiscrete() {
    return choices.length > 0;
  }

  /** How many values a number has that counts. */
  int choices(int number) {
    return choices[number];
  }

  /** The sum of all choices. */
  int allChoices() {
    return Arrays.stream(choices).sum();
  }

  /** Whether the bounds of all its numbers are these. */
  boolean isBetween(double least, double greatest) {
    return Arrays.stream(low).allMatch(value -> value == least)
        && Arrays.stream(high).allMatch(value -> value == greatest);
  }

  /** Bytes of a value. */
  int bytes() {
    return size * bytesOfNumber();
  }

  private int bytesOfNumber() {
    return switch (type) {
      case DATA_TYPE_UINT8 -> Byte.BYTES;
      case DATA_TYPE_INT32, DATA_TYPE_FLOAT32 -> Integer.BYTES;
      default -> Long.BYTES;
    };
  }

  double low(int number) {
    return low[low.length == 1 ? 0 : number];
  }

  double high(int number) {
    return high[high.length == 1 ? 0 : number];
  }

  /**
   * A number of an array of this type.
   *
   * @param array little-endian
   */
  double get(ByteBuffer array, int index) {
    return switch (type) {
      case DATA_TYPE_UINT8 -> array.get(index) & 0xff;
      case DATA_TYPE_INT32 -> array.getInt(index * Integer.BYTES);
      case DATA_TYPE_FLOAT32 -> array.getFloat(index * Float.BYTES);
      case DATA_TYPE_FLOAT64 -> array.getDouble(index * Double.BYTES);
      default -> array.getLong(index * Long.BYTES);
    };
  }

  /** Appends a number, which is of the space. */
  void put(ByteBuffer array, double value) {
    switch (type) {
      case DATA_TYPE_UINT8 -> array.put((byte) Math.rint(value));
      case DATA_TYPE_INT32 -> array.putInt((int) Math.rint(value));
      case DATA_TYPE_FLOAT32 -> array.putFloat((float) value);
      case DATA_TYPE_FLOAT64 -> array.putDouble(value);
      default -> array.putLong((long) value);
    }
  }

  /**
   * Checks a number.
   *
   * @param environment of the vector
   * @throws Refusal if it is not finite, or out of bounds
   */
  double require(double value, int number, int environment) {
    if (value >= low(number) && value <= high(number) && !Double.isInfinite(value)) {
      return value;
    }
    throw Refusal.invalid(
        "environment %d: number %d of %s is %s, and it is finite and from %s to %s",
        environment,
        number,
        path,
        isDiscrete() || type != DataType.DATA_TYPE_FLOAT32 ? value : Float.toString((float) value),
        low(number),
        high(number));
  }
}
