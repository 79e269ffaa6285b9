package dev.polyak.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.parameters.v1.Chunk;
import dev.polyak.parameters.v1.Encoding;
import dev.polyak.parameters.v1.Kind;
import dev.polyak.parameters.v1.NetworkKey;
import dev.polyak.parameters.v1.SnapshotHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SnapshotStreamTest {
  private static final NetworkKey Q =
      NetworkKey.newBuilder().setNetwork("q").setKind(Kind.KIND_ONLINE).build();

  private final List<float[]> vectors = List.of(random(700_001), new float[0], random(3));

  private static float[] random(int length) {
    SplittableRandom random = new SplittableRandom(length);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  private static SnapshotHeader header(List<float[]> vectors) {
    SnapshotHeader.Builder header = SnapshotHeader.newBuilder();
    vectors.forEach(vector -> header.addNetworks(SnapshotStream.describe(Q, vector)));
    return header.build();
  }

  private List<Chunk> chunks() {
    List<Chunk> chunks = new ArrayList<>();
    SnapshotStream.write(vectors, Encoding.ENCODING_FLOAT32, chunks::add);
    return chunks;
  }

  @Test
  void putsTogetherWhatItCut() {
    SnapshotStream.Assembly assembly = new SnapshotStream.Assembly(header(vectors));
    assertThat(chunks()).allMatch(chunk -> chunk.getData().size() <= SnapshotStream.CHUNK_BYTES);
    chunks().forEach(assembly::add);
    assertThat(assembly.complete()).isTrue();
    List<float[]> arrived = assembly.finish();
    for (int i = 0; i < vectors.size(); i++) {
      assertThat(arrived.get(i)).isEqualTo(vectors.get(i));
    }
  }

  @Test
  void refusesWhatEndsEarly() {
    SnapshotStream.Assembly assembly = new SnapshotStream.Assembly(header(vectors));
    assembly.add(chunks().get(0));
    assertThatThrownBy(assembly::finish).hasMessageContaining("end after 1048576 of 2800004 bytes");
  }

  @Test
  void refusesMoreThanWasAnnounced() {
    SnapshotStream.Assembly assembly = new SnapshotStream.Assembly(header(vectors));
    chunks().forEach(assembly::add);
    assertThatThrownBy(() -> assembly.add(chunks().get(0))).hasMessageContaining("more than");
  }

  @Test
  void refusesAnotherHash() {
    SnapshotHeader header = header(List.of(new float[] {1, 2}));
    SnapshotStream.Assembly assembly = new SnapshotStream.Assembly(header);
    assembly.add(Chunk.newBuilder().setData(Tensors.ofFloats(new float[] {1, 3})).build());
    assertThatThrownBy(assembly::finish).hasMessageContaining("have hash");
  }

  @Test
  void refusesWhatIsNotFinite() {
    float[] bad = {1, Float.NaN};
    SnapshotStream.Assembly assembly = new SnapshotStream.Assembly(header(List.of(bad)));
    assembly.add(Chunk.newBuilder().setData(Tensors.ofFloats(bad)).build());
    assertThatThrownBy(assembly::finish).hasMessageContaining("element 1 of 2 is NaN");
  }

  @Test
  void halvesTheBytesOnRequest() {
    float[] exact = {0.5f, -2f, 1024f};
    assertThat(SnapshotStream.encode(exact, Encoding.ENCODING_FLOAT16).size()).isEqualTo(6);
  }
}
