package dev.polyak.learner.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.polyak.agents.Actions;
import dev.polyak.agents.Problem;
import dev.polyak.agents.RewardScale;
import dev.polyak.agents.Transitions;
import dev.polyak.learner.testing.Rows;
import dev.polyak.proto.Tensors;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.ColumnSelection;
import dev.polyak.replay.v1.DataType;
import dev.polyak.replay.v1.SampleBatch;
import dev.polyak.replay.v1.Signature;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Observations of 3 frames of 1 x 2 numbers; two windows, the second at its episode's start. */
class FrameStacksTest {
  private static final Column FRAMES =
      Column.newBuilder().setName("observation").addShape(1).addShape(2).setStack(3).build();

  private static Signature signature(DataType type) {
    return Rows.SIGNATURE.toBuilder().setColumns(0, FRAMES.toBuilder().setDataType(type)).build();
  }

  /** Frames numbered from 0 are (10 n, 10 n + 1); each window's last row is one step further. */
  private static SampleBatch.Builder message(ByteString frames) {
    return Rows.message(0, 0, Rows.windows(2, 40))
        .setColumns(0, frames)
        .setColumns(1, ByteString.EMPTY)
        .addFrameOffsets(places(0, 1, 2, 4, 4, 4))
        .addFrameOffsets(places(1, 2, 3, 4, 4, 5));
  }

  private static ByteString places(int... places) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * places.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(places);
    return ByteString.copyFrom(bytes);
  }

  private static ByteString pixels() {
    byte[] frames = new byte[12];
    for (int i = 0; i < 6; i++) {
      frames[2 * i] = (byte) (10 * i);
      frames[2 * i + 1] = (byte) (10 * i + 1);
    }
    return ByteString.copyFrom(frames);
  }

  private static SampledBatch decode(DataType type, SampleBatch message) {
    Problem problem =
        new Problem(List.of(6), type == DataType.DATA_TYPE_UINT8, new Actions.Discrete(2));
    Transitions transitions = new Transitions(problem, 0.5);
    SampledBatch batch = new SampledBatch(transitions.layout(), 2);
    new DrawDecoder(signature(type), transitions, RewardScale.NONE, 2, 3)
        .decode(message, batch, 0, 2);
    return batch;
  }

  @Test
  void asksForDistinctFramesOfStackedObservationsOnly() {
    List<ColumnSelection> selections =
        MessageWindows.selections(signature(DataType.DATA_TYPE_UINT8));

    assertThat(selections.subList(0, 2))
        .allMatch(each -> each.getFrames() == ColumnSelection.Frames.FRAMES_DISTINCT);
    assertThat(MessageWindows.selections(Rows.SIGNATURE))
        .allMatch(each -> each.getFrames() == ColumnSelection.Frames.FRAMES_UNSPECIFIED);
  }

  @Test
  void framesBecomeChannelsTheOldestFirst() {
    SampledBatch batch = decode(DataType.DATA_TYPE_UINT8, message(pixels()).build());

    assertThat(batch.batch().bytes("observation"))
        .containsExactly(0, 10, 20, 1, 11, 21, 40, 40, 40, 41, 41, 41);
    assertThat(batch.batch().bytes("next_observation"))
        .containsExactly(10, 20, 30, 11, 21, 31, 40, 40, 50, 41, 41, 51);
  }

  @Test
  void framesOfNumbersAreStackedAlike() {
    float[] frames = new float[12];
    for (int i = 0; i < 6; i++) {
      frames[2 * i] = 10 * i;
      frames[2 * i + 1] = 10 * i + 0.5f;
    }

    SampledBatch batch =
        decode(DataType.DATA_TYPE_FLOAT32, message(Tensors.ofFloats(frames)).build());

    assertThat(batch.batch().floats("next_observation"))
        .containsExactly(10, 20, 30, 10.5f, 20.5f, 30.5f, 40, 40, 50, 40.5f, 40.5f, 50.5f);
  }

  @Test
  void refusesPartsThatDoNotFit() {
    SampleBatch good = message(pixels()).build();

    assertRefused(good.toBuilder().clearFrameOffsets(), "frame offsets of 0 selections");
    assertRefused(good.toBuilder().setFrameOffsets(1, places(0)), "4 bytes of frame offsets");
    assertRefused(
        good.toBuilder().setFrameOffsets(0, places(0, 1, 2, 4, 4, 6)), "6 frames", "number 6");
    assertRefused(
        good.toBuilder().setFrameOffsets(0, places(0, -1, 2, 4, 4, 5)), "6 frames", "number -1");
    assertRefused(good.toBuilder().setColumns(0, pixels().substring(1)), "observation has 11");
    assertRefused(good.toBuilder().setColumns(1, pixels()), "observation has 12");
  }

  private static void assertRefused(SampleBatch.Builder message, String... why) {
    assertThatThrownBy(() -> decode(DataType.DATA_TYPE_UINT8, message.build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(why);
  }
}
