package dev.polyak.benchmarks.replay;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.SampleBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Steps whose frames follow from their action, which is of no other step: whoever receives one can
 * say whether it is as it was sent. Each stream is one episode.
 */
final class KnownFrames {
  private static final int STREAM_SHIFT = 24;
  private static final long OF_STEP = 0x9e3779b97f4a7c15L;
  private static final long OF_PLACE = 0xbf58476d1ce4e5b9L;

  private final int frameBytes;
  private final int stack;
  private final byte[] expected;

  KnownFrames(StepKind kind, int stack) {
    frameBytes = kind.observationBytes();
    this.stack = stack;
    expected = new byte[frameBytes];
  }

  /** Steps {@code first} to {@code first + count - 1} of a stream. */
  AppendRows rows(int stream, long first, int count) {
    byte[] frames = new byte[count * frameBytes];
    ByteBuffer actions = ByteBuffer.allocate(count * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      int action = stream << STREAM_SHIFT | (int) first + i;
      write(action, frames, i * frameBytes);
      actions.putInt(action);
    }
    return AppendRows.newBuilder()
        .setHandle(stream)
        .setFirstSequence(first)
        .setCount(count)
        .setFlags(zeros(count))
        .addColumns(UnsafeByteOperations.unsafeWrap(frames))
        .addColumns(UnsafeByteOperations.unsafeWrap(actions.array()))
        .addColumns(zeros(count * Float.BYTES))
        .build();
  }

  private static ByteString zeros(int bytes) {
    return UnsafeByteOperations.unsafeWrap(new byte[bytes]);
  }

  private void write(int action, byte[] frames, int offset) {
    ByteBuffer frame = ByteBuffer.wrap(frames, offset, frameBytes);
    long value = (action + 1) * OF_STEP;
    while (frame.remaining() >= Long.BYTES) {
      frame.putLong(value);
      value += OF_PLACE;
    }
  }

  /**
   * How many frames of a batch are not what was sent.
   *
   * @param batch of stacks and actions of first rows, in this order
   */
  int wrong(SampleBatch batch) {
    ByteBuffer stacks = batch.getColumns(0).asReadOnlyByteBuffer();
    ByteBuffer actions = batch.getColumns(1).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    byte[] frame = new byte[frameBytes];
    int wrong = 0;
    for (int window = 0; window < batch.getWindows(); window++) {
      int action = actions.getInt();
      int step = action & (1 << STREAM_SHIFT) - 1;
      for (int place = 0; place < stack; place++) {
        int back = Math.min(step, stack - 1 - place);
        write(action - back, expected, 0);
        stacks.get(frame);
        wrong += Arrays.equals(frame, expected) ? 0 : 1;
      }
    }
    return wrong;
  }
}
