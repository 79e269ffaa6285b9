package dev.polyak.benchmarks.replay;

import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.DataType;
import dev.polyak.replay.v1.Signature;
import java.util.List;

/**
 * What the steps of a load are made of: an observation, an action (int32) and a reward (float32).
 *
 * @param signature of their rows
 * @param columnBytes of one value of each column
 */
record StepKind(Signature signature, List<Integer> columnBytes) {
  /** An observation of 4 float32, as of CartPole: 29 bytes with flags and initial priority. */
  static final StepKind SMALL = of(DataType.DATA_TYPE_FLOAT32, Float.BYTES, List.of(4), 1);

  /** Frames of 84 x 84 uint8, of which {@code stack} make an observation. */
  static StepKind frames(int stack) {
    return of(DataType.DATA_TYPE_UINT8, Byte.BYTES, List.of(84, 84), stack);
  }

  private static StepKind of(DataType type, int valueBytes, List<Integer> shape, int stack) {
    Column.Builder observation =
        Column.newBuilder().setName("observation").setDataType(type).addAllShape(shape);
    if (stack > 1) {
      observation.setStack(stack);
    }
    Signature signature =
        Signature.newBuilder()
            .addColumns(observation)
            .addColumns(Column.newBuilder().setName("action").setDataType(DataType.DATA_TYPE_INT32))
            .addColumns(
                Column.newBuilder().setName("reward").setDataType(DataType.DATA_TYPE_FLOAT32))
            .build();
    int values = shape.stream().reduce(1, (a, b) -> a * b);
    return new StepKind(signature, List.of(values * valueBytes, Integer.BYTES, Float.BYTES));
  }

  boolean isStacked() {
    return signature.getColumns(0).getStack() > 1;
  }

  int observationBytes() {
    return columnBytes.getFirst();
  }

  /** Bytes of a row in the store, flags and padding included: replay.proto says so in its reply. */
  int rowBytes() {
    return columnBytes.stream().mapToInt(Integer::intValue).sum() + Integer.BYTES;
  }
}
