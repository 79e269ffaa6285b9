package dev.polyak.learner.testing;

import com.google.protobuf.ByteString;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.DataType;
import dev.polyak.replay.v1.SampleBatch;
import dev.polyak.replay.v1.Signature;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Messages of sampled windows, written value by value. */
public final class Rows {
  /** Observations of 2 float32, an int32 action, a float32 reward. */
  public static final Signature SIGNATURE =
      Signature.newBuilder()
          .addColumns(column("observation", DataType.DATA_TYPE_FLOAT32).addShape(2))
          .addColumns(column("action", DataType.DATA_TYPE_INT32))
          .addColumns(column("reward", DataType.DATA_TYPE_FLOAT32))
          .build();

  private Rows() {}

  private static Column.Builder column(String name, DataType type) {
    return Column.newBuilder().setName(name).setDataType(type);
  }

  /**
   * A window.
   *
   * @param end 0 goes on, 1 terminated, 2 truncated, 3 cut
   */
  public record Window(long key, int end, int action, List<Float> rewards) {}

  /**
   * Windows [offset, ...) of a request; window k's observations are (k, -k) first and (k + 1/2, 0)
   * last, its leaf is k + 1, its age k / 2 seconds, and its action was chosen after k updates.
   */
  public static SampleBatch.Builder message(long request, int offset, List<Window> windows) {
    int steps = windows.stream().mapToInt(window -> window.rewards().size()).sum();
    ByteBuffer ends = buffer(windows.size());
    ByteBuffer lengths = buffer(windows.size() * 4);
    ByteBuffer keys = buffer(windows.size() * 8);
    ByteBuffer leaves = buffer(windows.size() * 8);
    ByteBuffer masses = buffer(windows.size() * 8);
    ByteBuffer ages = buffer(windows.size() * 4);
    ByteBuffer updates = buffer(windows.size() * 4);
    ByteBuffer first = buffer(windows.size() * 8);
    ByteBuffer last = buffer(windows.size() * 8);
    ByteBuffer actions = buffer(windows.size() * 4);
    ByteBuffer rewards = buffer(steps * 4);
    for (Window window : windows) {
      ends.put((byte) window.end());
      lengths.putInt(window.rewards().size());
      keys.putLong(window.key());
      leaves.putDouble((double) window.key() + 1);
      masses.putDouble(100);
      float key = (float) window.key();
      ages.putFloat(key / 2);
      updates.putInt((int) window.key() + 1);
      first.putFloat(key).putFloat(-key);
      last.putFloat(key + 0.5f).putFloat(0);
      actions.putInt(window.action());
      window.rewards().forEach(rewards::putFloat);
    }
    return SampleBatch.newBuilder()
        .setRequest(request)
        .setOffset(offset)
        .setWindows(windows.size())
        .setEnds(bytes(ends))
        .setLengths(bytes(lengths))
        .setKeys(bytes(keys))
        .setLeaves(bytes(leaves))
        .setMasses(bytes(masses))
        .setAgeSeconds(bytes(ages))
        .setActingUpdates(bytes(updates))
        .addColumns(bytes(first))
        .addColumns(bytes(last))
        .addColumns(bytes(actions))
        .addColumns(bytes(rewards));
  }

  /** {@code count} windows of one step each, their keys from {@code firstKey} on. */
  public static List<Window> windows(int count, long firstKey) {
    return java.util.stream.LongStream.range(firstKey, firstKey + count)
        .mapToObj(key -> new Window(key, 0, (int) (key % 2), List.of(1f)))
        .toList();
  }

  /** float64 each. */
  public static ByteString doubles(double[] values) {
    ByteBuffer bytes = buffer(values.length * Double.BYTES);
    for (double value : values) {
      bytes.putDouble(value);
    }
    return bytes(bytes);
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteString bytes(ByteBuffer buffer) {
    return ByteString.copyFrom(buffer.flip());
  }
}
