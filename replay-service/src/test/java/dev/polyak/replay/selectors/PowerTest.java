package dev.polyak.replay.selectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PowerTest {
  private static final int VALUES = 1_000_000;

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.001, 0.1, 0.25, 0.5, 0.6, 0.7, 0.9, 0.999, 1})
  void isThePowerOfAnyFloatOrItsNeighbour(double alpha) {
    Power power = new Power(alpha);
    SplittableRandom random = new SplittableRandom(5);
    int different = 0;
    for (int i = 0; i < VALUES; i++) {
      float x = Float.intBitsToFloat(random.nextInt(Float.floatToRawIntBits(Float.MAX_VALUE) + 1));
      float expected = (float) Math.pow(x, alpha);
      float got = power.of(x);
      if (got != expected) {
        different++;
        assertThat(got)
            .as("%s ^ %s", x, alpha)
            .isBetween(Math.nextDown(expected), Math.nextUp(expected));
      }
    }
    assertThat(different).isLessThan(VALUES / 100);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.5, 0.6, 1})
  void isExactWhereItMatters(double alpha) {
    Power power = new Power(alpha);

    assertThat(power.of(0)).isZero();
    assertThat((double) power.of(1)).isCloseTo(1, within(0x1p-24));
    assertThat(power.of(Float.MIN_VALUE)).isEqualTo((float) Math.pow(Float.MIN_VALUE, alpha));
    assertThat(power.of(Float.MAX_VALUE)).isFinite();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.5, 0.6, 1})
  void neverFallsAsItsArgumentRises(double alpha) {
    Power power = new Power(alpha);
    SplittableRandom random = new SplittableRandom(6);
    for (int i = 0; i < VALUES; i++) {
      float x = Float.intBitsToFloat(random.nextInt(Float.floatToRawIntBits(Float.MAX_VALUE)));
      assertThat(power.of(Math.nextUp(x))).isGreaterThanOrEqualTo(power.of(x));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 510, 511})
  void goesOnWhereOneTablePartEndsAndTheNextBegins(int part) {
    Power power = new Power(0.6);
    float border = 1 + (part + 1) / 512f;

    assertThat((double) power.of(Math.nextDown(border)))
        .isCloseTo(Math.pow(Math.nextDown(border), 0.6), within(1e-7));
    assertThat((double) power.of(border)).isCloseTo(Math.pow(border, 0.6), within(1e-7));
  }
}
