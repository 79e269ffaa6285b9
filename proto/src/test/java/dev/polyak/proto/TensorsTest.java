package dev.polyak.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import org.junit.jupiter.api.Test;

class TensorsTest {

  @Test
  void writesLittleEndian() {
    assertThat(Tensors.ofFloats(new float[] {1f}).toByteArray()).containsExactly(0, 0, -128, 63);
    assertThat(Tensors.ofLongs(new long[] {1, 9}, 1).toByteArray())
        .containsExactly(1, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void readsWhatItWrites() {
    float[] values = {0f, -0f, 1.5f, Float.MAX_VALUE, Float.MIN_VALUE};
    assertThat(Tensors.toFloats(Tensors.ofFloats(values))).containsExactly(values);
    float[] part = new float[4];
    assertThat(Tensors.toFloats(Tensors.ofFloats(values, 2, 2), part, 1)).isEqualTo(2);
    assertThat(part).containsExactly(0f, 1.5f, Float.MAX_VALUE, 0f);
  }

  @Test
  void viewsAPartFromItsOwnBeginning() {
    byte[] buffer = Tensors.ofFloats(new float[] {1, 2, 3}).toByteArray();
    ByteString part = UnsafeByteOperations.unsafeWrap(buffer, Float.BYTES, 2 * Float.BYTES);
    assertThat(Tensors.view(part).getFloat(0)).isEqualTo(2f);
    assertThat(Tensors.view(part).remaining()).isEqualTo(2 * Float.BYTES);
  }

  @Test
  void refusesBytesThatAreNotWholeNumbers() {
    assertThatThrownBy(() -> Tensors.toFloats(ByteString.copyFrom(new byte[7]), new float[2], 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("7 bytes");
  }

  @Test
  void findsTheFirstValueThatIsNotFinite() {
    assertThat(Tensors.firstNotFinite(new float[] {0, Float.MAX_VALUE, -1})).isEqualTo(-1);
    assertThat(Tensors.firstNotFinite(new float[] {0, Float.NaN, Float.NaN})).isEqualTo(1);
    assertThat(Tensors.firstNotFinite(new float[] {1, 2, Float.NEGATIVE_INFINITY})).isEqualTo(2);
    assertThat(Tensors.firstNotFinite(new float[0])).isEqualTo(-1);
  }

  @Test
  void hashesBothHalves() {
    float[] values = new float[101];
    long hash = Tensors.hash(values);
    for (int i = 0; i < values.length; i++) {
      values[i] = 1;
      assertThat(Tensors.hash(values)).isNotEqualTo(hash);
      values[i] = 0;
    }
    assertThat(Tensors.hash(values)).isEqualTo(hash);
  }
}
