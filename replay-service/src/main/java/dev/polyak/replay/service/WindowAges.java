package dev.polyak.replay.service;

import com.google.protobuf.UnsafeByteOperations;
import dev.polyak.replay.store.Store;
import dev.polyak.replay.store.Windows;
import dev.polyak.replay.v1.SampleBatch;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Writes how old windows are into a message, behind what {@link BatchWriter} has written:
 *
 * <pre>
 *   ... | age_seconds | acting_updates
 * </pre>
 *
 * and counts the ages for their tables. Belongs to the run's thread.
 */
final class WindowAges {
  private static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** Bytes of a window. */
  static final int BYTES = Float.BYTES + Integer.BYTES;

  private final Store store;
  private final SamplePlan plan;

  WindowAges(Store store, SamplePlan plan) {
    this.store = store;
    this.plan = plan;
  }

  /**
   * Writes those of {@code count} windows from {@code offset} on.
   *
   * @param end of the message's bytes in {@code buffer}
   */
  void write(
      Windows windows, int offset, int count, byte[] buffer, int end, SampleBatch.Builder batch) {
    int updates = end - count * Integer.BYTES;
    int seconds = updates - count * Float.BYTES;
    int now = store.now();
    for (int i = 0; i < count; i++) {
      float age = store.ageSeconds(windows, offset + i, now);
      FLOAT.set(buffer, seconds + i * Float.BYTES, age);
      INT.set(buffer, updates + i * Integer.BYTES, store.actingUpdate(windows, offset + i));
      if (!Float.isNaN(age)) {
        int table = plan.shares().get(windows.table(offset + i)).table();
        store.tables().get(table).sampledAt(age);
      }
    }
    batch
        .setAgeSeconds(UnsafeByteOperations.unsafeWrap(buffer, seconds, updates - seconds))
        .setActingUpdates(UnsafeByteOperations.unsafeWrap(buffer, updates, end - updates));
  }
}
