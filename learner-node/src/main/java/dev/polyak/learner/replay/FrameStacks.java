package dev.polyak.learner.replay;

import com.google.protobuf.ByteString;
import dev.polyak.proto.Tensors;
import dev.polyak.replay.v1.DataType;
import java.nio.ByteBuffer;

/**
 * Stacked observations of a message, composed of its distinct frames. Frames become the last axis,
 * the oldest first: those of {@code [height][width]} make an image {@code
 * [height][width][channels]}. Belongs to one thread.
 */
final class FrameStacks implements Observations {
  private final Values frames;
  private final int stack;
  private final byte[] bytes;
  private final float[] floats;
  private ByteBuffer offsets = ByteBuffer.allocate(0);

  /**
   * Stacks of frames that other stacks may share.
   *
   * @param frames of the message
   * @param stack frames of one observation
   */
  FrameStacks(Values frames, int stack) {
    this.frames = frames;
    this.stack = stack;
    boolean pixels = frames.type() == DataType.DATA_TYPE_UINT8;
    bytes = new byte[pixels ? frames.width() : 0];
    floats = new float[pixels ? 0 : frames.width()];
  }

  /**
   * Looks at another message, of which the frames are set.
   *
   * @param places int32 each, {@code [count][stack]}: which frames
   * @throws IllegalArgumentException if they are not those of {@code count} observations
   */
  void set(ByteString places, int count) {
    if (places.size() != count * stack * Integer.BYTES) {
      throw new IllegalArgumentException(
          "column %s has %d bytes of frame offsets, %d stacks of %d frames are announced"
              .formatted(frames.name(), places.size(), count, stack));
    }
    offsets = Tensors.view(places);
    for (int i = 0; i < count * stack; i++) {
      int frame = offsets.getInt(i * Integer.BYTES);
      if (frame < 0 || frame >= frames.count()) {
        throw new IllegalArgumentException(
            "column %s has %d frames, a stack names number %d"
                .formatted(frames.name(), frames.count(), frame));
      }
    }
  }

  private int frame(int value, int place) {
    return offsets.getInt((value * stack + place) * Integer.BYTES);
  }

  @Override
  public void copy(int value, float[] destination, int offset) {
    for (int place = 0; place < stack; place++) {
      frames.copy(frame(value, place), floats, 0);
      for (int i = 0, to = offset + place; i < floats.length; i++, to += stack) {
        destination[to] = floats[i];
      }
    }
  }

  @Override
  public void copy(int value, byte[] destination, int offset) {
    for (int place = 0; place < stack; place++) {
      frames.copy(frame(value, place), bytes, 0);
      for (int i = 0, to = offset + place; i < bytes.length; i++, to += stack) {
        destination[to] = bytes[i];
      }
    }
  }
}
