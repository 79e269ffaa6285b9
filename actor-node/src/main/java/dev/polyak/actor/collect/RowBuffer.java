package dev.polyak.actor.collect;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.polyak.proto.Tensors;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.InitialPriorities;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Rows of one lane until they travel, a column each as the wire has it. Belongs to the collecting
 * thread.
 *
 * <p>The columns are those of {@link RunSpecification#signature}: the observation's newest frame,
 * action, reward.
 */
final class RowBuffer {
  private static final int TERMINATED = 1;
  private static final int TRUNCATED = 2;
  private static final int CLOSING = 4;

  private final int capacity;
  private final int observationSize;
  private final boolean pixels;
  private final int actionWidth;
  private final boolean discrete;
  private final float[] priorities;
  private ByteBuffer flags;
  private ByteBuffer observations;
  private ByteBuffer actions;
  private ByteBuffer rewards;
  private int steps;
  private int priorityCount;
  private long firstPriority;

  /**
   * An empty buffer.
   *
   * @param capacity steps; a closing row fits beside them
   * @param pixels observations are unsigned bytes, else float32
   * @param discrete actions are one int32 each, else float32
   */
  RowBuffer(
      int capacity,
      int horizon,
      int observationSize,
      boolean pixels,
      int actionWidth,
      boolean discrete) {
    this.capacity = capacity;
    this.observationSize = observationSize;
    this.pixels = pixels;
    this.actionWidth = actionWidth;
    this.discrete = discrete;
    priorities = new float[capacity + horizon];
    allocate();
  }

  /**
   * Messages keep what they were made of until they are acknowledged, so each begins with memory of
   * its own.
   */
  private void allocate() {
    int rows = capacity + 1;
    flags = ByteBuffer.allocate(rows);
    observations = littleEndian(rows * observationSize * (pixels ? Byte.BYTES : Float.BYTES));
    actions = littleEndian(rows * actionWidth * Float.BYTES);
    rewards = littleEndian(rows * Float.BYTES);
    steps = 0;
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Adds a step. */
  void step(
      float[] observation,
      int offset,
      float[] action,
      int actionOffset,
      double reward,
      boolean terminated,
      boolean truncated) {
    flags.put((byte) ((terminated ? TERMINATED : 0) | (truncated && !terminated ? TRUNCATED : 0)));
    putObservation(observation, offset);
    for (int i = 0; i < actionWidth; i++) {
      if (discrete) {
        actions.putInt((int) action[actionOffset + i]);
      } else {
        actions.putFloat(action[actionOffset + i]);
      }
    }
    rewards.putFloat((float) reward);
    steps++;
  }

  /**
   * Adds the closing row.
   *
   * @param lost no step said how the episode ended: it counts as truncated
   */
  void close(float[] observation, int offset, boolean lost) {
    flags.put((byte) (CLOSING | (lost ? TRUNCATED : 0)));
    putObservation(observation, offset);
    for (int i = 0; i < actionWidth; i++) {
      actions.putInt(0);
    }
    rewards.putInt(0);
  }

  private void putObservation(float[] observation, int offset) {
    for (int i = 0; i < observationSize; i++) {
      if (pixels) {
        observations.put((byte) (int) observation[offset + i]);
      } else {
        observations.putFloat(observation[offset + i]);
      }
    }
  }

  /** Adds the next step's initial priority. */
  void priority(float value) {
    priorities[priorityCount++] = value;
  }

  /** Initial priorities that the next message takes along: the first {@link #priorityCount}. */
  float[] priorities() {
    return priorities;
  }

  int priorityCount() {
    return priorityCount;
  }

  boolean isFull() {
    return steps == capacity;
  }

  boolean isEmpty() {
    return flags.position() == 0 && priorityCount == 0;
  }

  /** Steps in the buffer. */
  int steps() {
    return steps;
  }

  /**
   * The rows as a message; the buffer is empty afterwards. Priorities are numbered from the lane's
   * first step on.
   */
  AppendRows.Builder drain() {
    AppendRows.Builder rows =
        AppendRows.newBuilder()
            .setCount(flags.position())
            .setFlags(drained(flags))
            .addColumns(drained(observations))
            .addColumns(drained(actions))
            .addColumns(drained(rewards));
    if (priorityCount > 0) {
      rows.setPriorities(
          InitialPriorities.newBuilder()
              .setFirstSequence(firstPriority)
              .setValues(Tensors.ofFloats(priorities, 0, priorityCount)));
      firstPriority += priorityCount;
      priorityCount = 0;
    }
    allocate();
    return rows;
  }

  private static ByteString drained(ByteBuffer column) {
    return UnsafeByteOperations.unsafeWrap(column.flip());
  }
}
