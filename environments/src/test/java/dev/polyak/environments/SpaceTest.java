package dev.polyak.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpaceTest {
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  private final Box box =
      new Box(List.of(2, 2), new float[] {-1, 0, -INFINITY, 3}, new float[] {1, 0, INFINITY, 4});

  @Test
  void boxNamesTheFirstNumberOutsideItsBounds() {
    assertThat(box.size()).isEqualTo(4);
    assertThat(box.firstOutside(new float[] {-1, 0, 1e30f, 4})).isEqualTo(-1);
    assertThat(box.firstOutside(new float[] {-1.01f, 0, 0, 5})).isZero();
    assertThat(box.firstOutside(new float[] {1, 0, Float.NaN, 5})).isEqualTo(2);
    assertThat(box.firstOutside(new float[] {1, 0, 0, 5})).isEqualTo(3);
    assertThat(box.allowed(3)).isEqualTo("from 3.0 to 4.0");
  }

  @Test
  void boxesOfEqualShapeAndBoundsAreEqual() {
    Box same =
        new Box(box.shape(), new float[] {-1, 0, -INFINITY, 3}, new float[] {1, 0, INFINITY, 4});
    assertThat(same).isEqualTo(box).hasSameHashCodeAs(box);
    assertThat(
            new Box(List.of(4), new float[] {-1, 0, -INFINITY, 3}, new float[] {1, 0, INFINITY, 4}))
        .isNotEqualTo(box);
    assertThat(new Box(box.shape(), new float[4], new float[] {1, 0, INFINITY, 4}))
        .isNotEqualTo(box);
  }

  @Test
  void pixelsAreUnsignedBytes() {
    Box pixels = Box.pixels(List.of(1, 3));
    assertThat(pixels.isPixels()).isTrue();
    assertThat(box.isPixels()).isFalse();
    assertThat(pixels.firstOutside(new float[] {0, 255, 7})).isEqualTo(-1);
    assertThat(pixels.firstOutside(new float[] {0, 256, 7})).isEqualTo(1);
    assertThat(pixels.firstOutside(new float[] {0, 1, 0.5f})).isEqualTo(2);
    assertThat(pixels.firstOutside(new float[] {Float.NaN, 1, 2})).isZero();
    for (float inside : new float[] {-0.0f, 1, 254, 255}) {
      assertThat(pixels.firstOutside(new float[] {0, 0, inside})).isEqualTo(-1);
    }
    for (float outside : new float[] {-1, -0.25f, 254.5f, 0x1p31f, -0x1p31f, INFINITY, -INFINITY}) {
      assertThat(pixels.firstOutside(new float[] {0, 0, outside})).isEqualTo(2);
    }
    assertThat(pixels.allowed(0)).isEqualTo("a whole number from 0 to 255");
    assertThat(pixels)
        .isEqualTo(Box.pixels(List.of(1, 3)))
        .isNotEqualTo(new Box(List.of(1, 3), new float[3], new float[] {255, 255, 255}));
    assertThatThrownBy(() -> Box.pixels(List.of(2, 0))).hasMessageContaining("[2, 0]");
  }

  @Test
  void boxKeepsBoundsOfItsOwn() {
    float[] low = {0};
    Box own = new Box(List.of(1), low, new float[] {1});
    low[0] = -5;
    assertThat(own.low(0)).isZero();
  }

  @Test
  void boxRefusesWhatIsNoBox() {
    assertThatThrownBy(() -> new Box(List.of(2), new float[2], new float[3]))
        .hasMessageContaining("[2]");
    assertThatThrownBy(() -> new Box(List.of(0), new float[0], new float[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Box(List.of(1), new float[] {1}, new float[] {0}))
        .hasMessageContaining("out of order");
    assertThatThrownBy(() -> new Box(List.of(1), new float[] {Float.NaN}, new float[] {0}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void discreteHoldsItsIntegersOnly() {
    Discrete space = new Discrete(3, -1);
    for (float inside : new float[] {-1, 0, 1}) {
      assertThat(space.firstOutside(new float[] {inside})).isEqualTo(-1);
    }
    for (float outside : new float[] {-2, 2, 0.5f, Float.NaN, INFINITY, -INFINITY}) {
      assertThat(space.firstOutside(new float[] {outside})).isZero();
    }
    assertThat(space.allowed(0)).isEqualTo("an integer from -1 to 1");
    assertThatThrownBy(() -> new Discrete(0, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
