package dev.polyak.actor.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.polyak.environments.Box;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.v1.DataType;
import dev.polyak.runs.v1.DictSpace;
import dev.polyak.runs.v1.Discrete;
import dev.polyak.runs.v1.MultiBinary;
import dev.polyak.runs.v1.MultiDiscrete;
import dev.polyak.runs.v1.NamedSpace;
import dev.polyak.runs.v1.Space;
import dev.polyak.runs.v1.TupleSpace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trees of spaces as vectors for a network, and as what a client takes. */
class SpacesTest {
  private static Space box(DataType type, double low, double high, int... shape) {
    dev.polyak.runs.v1.Box.Builder box =
        dev.polyak.runs.v1.Box.newBuilder().setDataType(type).addLow(low).addHigh(high);
    for (int axis : shape) {
      box.addShape(axis);
    }
    return Space.newBuilder().setBox(box).build();
  }

  private static Space discrete(int n, int start) {
    return Space.newBuilder().setDiscrete(Discrete.newBuilder().setN(n).setStart(start)).build();
  }

  private static Space multiDiscrete(int... n) {
    MultiDiscrete.Builder discrete = MultiDiscrete.newBuilder();
    for (int each : n) {
      discrete.addN(each);
    }
    return Space.newBuilder().setMultiDiscrete(discrete).build();
  }

  private static Space multiBinary(int size) {
    return Space.newBuilder().setMultiBinary(MultiBinary.newBuilder().addShape(size)).build();
  }

  private static Space tuple(Space... spaces) {
    return Space.newBuilder()
        .setTuple(TupleSpace.newBuilder().addAllSpaces(List.of(spaces)))
        .build();
  }

  private static Space dict(Object... keysAndSpaces) {
    DictSpace.Builder dict = DictSpace.newBuilder();
    for (int i = 0; i < keysAndSpaces.length; i += 2) {
      dict.addSpaces(
          NamedSpace.newBuilder()
              .setName((String) keysAndSpaces[i])
              .setSpace((Space) keysAndSpaces[i + 1]));
    }
    return Space.newBuilder().setDict(dict).build();
  }

  private static ByteString longs(long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      bytes.putLong(value);
    }
    return ByteString.copyFrom(bytes.flip());
  }

  private static ByteString doubles(double... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      bytes.putDouble(value);
    }
    return ByteString.copyFrom(bytes.flip());
  }

  private static ByteString bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return ByteString.copyFrom(bytes);
  }

  private static long longAt(ByteString array, int index) {
    return array.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getLong(index * Long.BYTES);
  }

  private static final Space ROBOT =
      dict(
          "arm",
          tuple(box(DataType.DATA_TYPE_FLOAT64, -1, 1, 2), discrete(3, 1)),
          "gripper",
          multiBinary(2),
          "mode",
          multiDiscrete(2, 3));

  @Test
  void flattensATreeAsGymnasiumDoes() {
    ObservationReader reader = new ObservationReader(SpaceTree.of("observation", ROBOT));
    assertThat(reader.space().size()).isEqualTo(2 + 3 + 2 + 5);
    float[][] vectors = new float[2][12];

    reader.read(
        List.of(doubles(0.5, -1, 0.25, 1), longs(3, 1), bytes(1, 0, 0, 1), longs(1, 2, 0, 0)),
        2,
        vectors);

    assertThat(vectors[0]).containsExactly(0.5f, -1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 1);
    assertThat(vectors[1]).containsExactly(0.25f, 1, 1, 0, 0, 0, 1, 1, 0, 1, 0, 0);
  }

  @Test
  void oneBoxKeepsItsShapeAndItsBytes() {
    ObservationReader image =
        new ObservationReader(
            SpaceTree.of("observation", box(DataType.DATA_TYPE_UINT8, 0, 255, 2, 3)));
    assertThat(image.space()).isEqualTo(Box.pixels(List.of(2, 3)));
    ObservationReader bytes =
        new ObservationReader(
            SpaceTree.of("observation", box(DataType.DATA_TYPE_UINT8, 0, 1, 2, 3)));
    assertThat(((Box) bytes.space()).isPixels()).isFalse();
    assertThat(((Box) bytes.space()).shape()).containsExactly(2, 3);
  }

  @Test
  void boundsThatAreAllAlikeAreOneHoweverTheyAreDeclared() {
    Space one = box(DataType.DATA_TYPE_FLOAT32, 0, 9, 2);
    Space.Builder each = one.toBuilder();
    each.getBoxBuilder().addLow(0).addHigh(9);
    Space.Builder unlike = one.toBuilder();
    unlike.getBoxBuilder().addLow(0).addHigh(8);

    assertThat(declared(tuple(dict("arm", each.build()), each.build())))
        .isEqualTo(declared(tuple(dict("arm", one), one)))
        .isEqualTo(tuple(dict("arm", one), one));
    assertThat(declared(unlike.build())).isNotEqualTo(declared(one));
  }

  private static Space declared(Space observation) {
    return ExternalSpaces.of(observation, discrete(2, 0)).declaredObservations();
  }

  @Test
  void namesThePathOfWhatIsNotOfItsSpace() {
    ObservationReader reader = new ObservationReader(SpaceTree.of("observation", ROBOT));
    assertThatThrownBy(
            () ->
                reader.read(
                    List.of(doubles(0, 0), longs(4), bytes(1, 0), longs(0, 0)),
                    1,
                    new float[1][12]))
        .isInstanceOf(Refusal.class)
        .hasMessageContainingAll("observation[\"arm\"][1]", "is 4.0", "from 1.0 to 3.0");
    assertThatThrownBy(
            () ->
                reader.read(
                    List.of(doubles(0, 0), longs(1), bytes(1, 0), longs(0)), 1, new float[1][12]))
        .hasMessageContainingAll("observation[\"mode\"]", "16 bytes", "not 8");
  }

  @Test
  void actionsThatCountAreOneNumberTheLastLeafFastest() {
    Space space = dict("a", discrete(2, 5), "b", multiDiscrete(3, 2), "c", multiBinary(1));
    ActionWriter writer = new ActionWriter(SpaceTree.of("action", space), 2);
    assertThat(writer.space().size()).isEqualTo(1);
    assertThat(writer.space()).isEqualTo(new dev.polyak.environments.Discrete(2 * 3 * 2 * 2, 0));

    // 1 x 12 + 2 x 4 + 1 x 2 + 1
    writer.set(1, new float[] {23});

    List<ByteString> arrays = writer.arrays();
    assertThat(longAt(arrays.get(0), 1)).isEqualTo(6);
    assertThat(longAt(arrays.get(1), 2)).isEqualTo(2);
    assertThat(longAt(arrays.get(1), 3)).isEqualTo(1);
    assertThat(arrays.get(2).byteAt(1)).isEqualTo((byte) 1);
    // The other environment's is the first of all, which is of the space, too.
    assertThat(longAt(arrays.get(0), 0)).isEqualTo(5);
  }

  @Test
  void actionsThatMeasureAreOneBox() {
    Space space =
        tuple(box(DataType.DATA_TYPE_FLOAT64, -2, 2, 1), box(DataType.DATA_TYPE_INT32, 0, 10, 2));
    ActionWriter writer = new ActionWriter(SpaceTree.of("action", space), 1);
    assertThat(writer.space().size()).isEqualTo(3);

    writer.set(0, new float[] {1.5f, 3.4f, 99});

    ByteBuffer first = writer.arrays().get(0).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    assertThat(first.getDouble()).isEqualTo(1.5);
    ByteBuffer second =
        writer.arrays().get(1).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    assertThat(second.getInt()).isEqualTo(3);
    assertThat(second.getInt()).isEqualTo(10);
  }

  @Test
  void refusesActionsThatNoAgentTakes() {
    assertThatThrownBy(
            () ->
                new ActionWriter(
                    SpaceTree.of(
                        "action",
                        dict(
                            "jump",
                            discrete(2, 0),
                            "steer",
                            box(DataType.DATA_TYPE_FLOAT32, -1, 1, 1))),
                    1))
        .hasMessageContainingAll("action[\"jump\"] counts", "action[\"steer\"] does not");
    assertThatThrownBy(() -> new ActionWriter(SpaceTree.of("action", multiDiscrete(300, 300)), 1))
        .hasMessageContaining("65536 combinations");
  }

  @Test
  void refusesSpacesThatAreNone() {
    assertThatThrownBy(() -> SpaceTree.of("observation", Space.getDefaultInstance()))
        .hasMessageContaining("observation is a space of no kind");
    assertThatThrownBy(() -> SpaceTree.of("observation", tuple()))
        .hasMessageContaining("0 numbers");
    assertThatThrownBy(
            () -> SpaceTree.of("observation", tuple(box(DataType.DATA_TYPE_INT64, 0, 1, 1))))
        .hasMessageContainingAll("observation[0]", "DATA_TYPE_INT64");
    assertThatThrownBy(() -> SpaceTree.of("observation", box(DataType.DATA_TYPE_FLOAT32, 1, 0, 2)))
        .hasMessageContaining("out of order");
    assertThatThrownBy(
            () -> SpaceTree.of("observation", box(DataType.DATA_TYPE_FLOAT32, 0, 1, 1 << 20, 2)))
        .hasMessageContaining("1048576");
    assertThatThrownBy(() -> SpaceTree.of("observation", dict("b", ROBOT, "a", ROBOT)))
        .hasMessageContainingAll("\"a\" after \"b\"");
    Space deep = discrete(2, 0);
    for (int i = 0; i < 20; i++) {
      deep = tuple(deep);
    }
    Space tooDeep = deep;
    assertThatThrownBy(() -> SpaceTree.of("observation", tooDeep)).hasMessageContaining("16 deep");
  }
}
