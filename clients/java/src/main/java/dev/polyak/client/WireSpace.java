package dev.polyak.client;

import dev.polyak.environments.Box;
import dev.polyak.environments.Discrete;
import dev.polyak.environments.Space;
import dev.polyak.replay.v1.DataType;
import java.nio.ByteBuffer;

/** A space as the gateway is told of it, and its values as they travel. */
final class WireSpace {
  private final Space space;

  WireSpace(Space space) {
    this.space = space;
  }

  dev.polyak.runs.v1.Space declared() {
    dev.polyak.runs.v1.Space.Builder declared = dev.polyak.runs.v1.Space.newBuilder();
    switch (space) {
      case Box box -> {
        dev.polyak.runs.v1.Box.Builder bounds =
            declared
                .getBoxBuilder()
                .setDataType(box.isPixels() ? DataType.DATA_TYPE_UINT8 : DataType.DATA_TYPE_FLOAT32)
                .addAllShape(box.shape());
        int pairs = box.isPixels() ? 1 : box.size();
        for (int i = 0; i < pairs; i++) {
          bounds.addLow(box.low(i)).addHigh(box.high(i));
        }
      }
      case Discrete discrete ->
          declared.getDiscreteBuilder().setN(discrete.n()).setStart(discrete.start());
    }
    return declared.build();
  }

  private boolean isPixels() {
    return space instanceof Box box && box.isPixels();
  }

  /** Bytes of a value. */
  int bytes() {
    return switch (space) {
      case Box box -> box.size() * (box.isPixels() ? Byte.BYTES : Float.BYTES);
      case Discrete _ -> Long.BYTES;
    };
  }

  /** Appends a value. */
  void put(float[] value, ByteBuffer to) {
    for (float number : value) {
      if (space instanceof Discrete) {
        to.putLong((long) number);
      } else if (isPixels()) {
        to.put((byte) (int) number);
      } else {
        to.putFloat(number);
      }
    }
  }

  /** Takes the next value. */
  void get(ByteBuffer from, float[] value) {
    for (int i = 0; i < value.length; i++) {
      if (space instanceof Discrete) {
        value[i] = from.getLong();
      } else if (isPixels()) {
        value[i] = from.get() & 0xff;
      } else {
        value[i] = from.getFloat();
      }
    }
  }
}
