package dev.polyak.learner.replay;

import com.google.protobuf.ByteString;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.SampleBatch;

/**
 * The first and the last observation of each window of a message, its columns 0 and 1: values of
 * their own, or stacks of frames that both share. Belongs to one thread.
 */
final class ObservationColumns {
  private final int stack;
  private final Values first;
  private final Values last;
  private final FrameStacks firstStacks;
  private final FrameStacks lastStacks;

  ObservationColumns(Column column) {
    stack = Math.max(1, column.getStack());
    first = new Values(column);
    last = new Values(column);
    firstStacks = new FrameStacks(first, stack);
    lastStacks = new FrameStacks(first, stack);
  }

  /**
   * Looks at another message.
   *
   * @throws IllegalArgumentException if its parts do not fit one another
   */
  void set(SampleBatch message, int windows) {
    if (stack == 1) {
      first.set(message.getColumns(0), windows);
      last.set(message.getColumns(1), windows);
      return;
    }
    if (message.getFrameOffsetsCount() != 2) {
      throw new IllegalArgumentException(
          "a sampled message has frame offsets of %d selections instead of 2"
              .formatted(message.getFrameOffsetsCount()));
    }
    ByteString frames = message.getColumns(0);
    first.set(frames, frames.size() / first.valueBytes());
    last.set(message.getColumns(1), 0);
    firstStacks.set(message.getFrameOffsets(0), windows);
    lastStacks.set(message.getFrameOffsets(1), windows);
  }

  Observations first() {
    return stack == 1 ? first : firstStacks;
  }

  Observations last() {
    return stack == 1 ? last : lastStacks;
  }
}
