package dev.polyak.environments.grasp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BinTest {
  private static final double ROUNDING = 1e-9;
  private static final double GAP = 0.12;

  /** A gripper at x over blocks of width 0.2 at these places, from the left to the right. */
  private static Bin bin(double x, double... blocks) {
    Deque<Double> draws = new ArrayDeque<>();
    draws.add(x);
    double room = 2 - GAP * (blocks.length + 1) - 0.2 * blocks.length;
    for (int i = 0; i < blocks.length; i++) {
      draws.add(0.2);
      draws.add((blocks[i] - 0.1 + 1 - GAP * (i + 1) - 0.2 * i) / room);
    }
    Bin bin = new Bin(blocks.length);
    bin.fill(
        new RandomGenerator() {
          @Override
          public double nextDouble() {
            return draws.remove();
          }

          @Override
          public double nextDouble(double origin, double bound) {
            return draws.remove();
          }

          @Override
          public long nextLong() {
            throw new AssertionError("a bin draws no integers");
          }
        });
    for (int i = 0; i < blocks.length; i++) {
      assertThat(bin.blockX(i)).isCloseTo(blocks[i], within(ROUNDING));
    }
    return bin;
  }

  private static void repeat(Bin bin, int steps, double across, double up, boolean close) {
    for (int i = 0; i < steps; i++) {
      bin.step(across, up, close);
    }
  }

  private static void assertAt(double actual, double expected) {
    assertThat(actual).isCloseTo(expected, within(ROUNDING));
  }

  private static Bin holding(double x, double... others) {
    double[] blocks = new double[others.length + 1];
    blocks[0] = x;
    System.arraycopy(others, 0, blocks, 1, others.length);
    Bin bin = bin(x, blocks);
    repeat(bin, 6, 0, -1, false);
    repeat(bin, 2, 0, 0, true);
    assertThat(bin.isHolding()).isTrue();
    return bin;
  }

  @Test
  void movesByATenthAndOpensByATenth() {
    Bin bin = bin(0, 0.6);
    bin.step(0.5, -1, true);
    assertAt(bin.x(), 0.05);
    assertAt(bin.z(), 0.5);
    assertAt(bin.opening(), 0.2);
    bin.step(-1, 0.25, false);
    assertAt(bin.x(), -0.05);
    assertAt(bin.z(), 0.525);
    assertAt(bin.opening(), 0.3);
  }

  @Test
  void wallsFloorAndCeilingStopTheGripper() {
    Bin bin = bin(0.7, 0);
    repeat(bin, 5, 1, 1, false);
    assertAt(bin.x(), 1 - 0.15 - 0.04);
    assertAt(bin.z(), Bin.CEILING);
    repeat(bin, 20, -1, 0, true);
    assertAt(bin.x(), -1 + 0.04);
    repeat(bin, 9, 0, -1, true);
    assertAt(bin.z(), 0);
  }

  @Test
  void fingersLandOnABlock() {
    Bin bin = bin(0.1, 0);
    repeat(bin, 9, 0, -1, false);
    assertAt(bin.z(), Bin.BLOCK_HEIGHT);
    assertAt(bin.blockX(0), 0);
  }

  @Test
  void fingersHoldABlockFromItsMiddleDown() {
    Bin bin = bin(0.02, 0);
    repeat(bin, 5, 0, -1, false);
    bin.step(0, -0.1, true);
    assertAt(bin.z(), 0.09);
    assertThat(bin.isHolding()).isTrue();
    assertAt(bin.opening(), 0.2);
    assertAt(bin.blockX(0), 0.02);
    repeat(bin, 5, 0, 1, true);
    assertAt(bin.lifted(), 0.5);
    assertAt(bin.blockZ(0), 0.5);
    bin.step(-1, 0, true);
    assertAt(bin.blockX(0), -0.08);
  }

  @Test
  void fingersSlipOffABlockAboveItsMiddle() {
    Bin bin = bin(0, 0);
    repeat(bin, 4, 0, -1, false);
    bin.step(0, -0.5, false);
    assertAt(bin.z(), 0.15);
    repeat(bin, 3, 0, 0, true);
    assertAt(bin.opening(), 0.2);
    assertThat(bin.isHolding()).isFalse();
    repeat(bin, 6, 0, 1, true);
    assertAt(bin.blockZ(0), 0);
    assertAt(bin.opening(), 0);
  }

  @Test
  void anOpenGripperCarriesABlockBetweenItsFingersAlong() {
    Bin bin = bin(0, 0);
    repeat(bin, 6, 0, -1, false);
    repeat(bin, 2, 1, 0, false);
    assertAt(bin.x(), 0.2);
    assertAt(bin.blockX(0), 0.2 - 0.15 + 0.1);
  }

  @Test
  void fingersPushBlocksBeforeThemUntilTheWallStopsAll() {
    Bin bin = bin(-0.5, 0, 0.4);
    repeat(bin, 6, 0, -1, true);
    repeat(bin, 3, 1, 0, true);
    assertAt(bin.x(), -0.2);
    assertAt(bin.blockX(0), 0);
    bin.step(1, 0, true);
    assertAt(bin.x(), -0.1);
    assertAt(bin.blockX(0), -0.1 + 0.04 + 0.1);
    repeat(bin, 20, 1, 0, true);
    assertAt(bin.blockX(1), 0.9);
    assertAt(bin.blockX(0), 0.7);
    assertAt(bin.x(), 0.6 - 0.04);
  }

  @Test
  void openingFingersPushTheirNeighboursAside() {
    Bin bin = bin(-0.02, -0.16, 0.26);
    repeat(bin, 4, 0, 0, true);
    bin.step(1, 0, true);
    assertAt(bin.x(), 0.08);
    repeat(bin, 6, 0, -1, true);
    repeat(bin, 3, 0, 0, false);
    assertAt(bin.opening(), 0.3);
    assertAt(bin.blockX(0), 0.08 - 0.19 - 0.1);
    assertAt(bin.blockX(1), 0.08 + 0.19 + 0.1);
  }

  @Test
  void aHeldBlockPushesOthersUnlessItIsAboveThem() {
    Bin low = holding(0, 0.6);
    repeat(low, 1, 0, 1, true);
    repeat(low, 5, 1, 0, true);
    assertAt(low.blockX(1), low.blockX(0) + 0.2 + 0.04);
    Bin high = holding(0, 0.6);
    repeat(high, 3, 0, 1, true);
    repeat(high, 6, 1, 0, true);
    assertAt(high.blockX(1), 0.6);
    assertAt(high.blockX(0), 0.6);
    repeat(high, 5, 0, -1, true);
    assertAt(high.blockZ(0), Bin.BLOCK_HEIGHT);
  }

  @Test
  void openFingersDropTheBlockWhichPushesOthersAside() {
    Bin bin = holding(-0.5, 0);
    repeat(bin, 4, 0, 1, true);
    repeat(bin, 4, 1, 0, true);
    assertAt(bin.blockX(0), -0.1);
    bin.step(0, 0, false);
    assertThat(bin.isHolding()).isFalse();
    assertAt(bin.blockZ(0), 0);
    assertAt(bin.blockX(0), -0.1);
    assertAt(bin.blockX(1), 0.1);
    assertAt(bin.lifted(), 0);
  }

  /** Whatever is done, nothing is in another's place. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void thingsStayApart(int blocks) {
    SplittableRandom random = new SplittableRandom(blocks);
    Bin bin = new Bin(blocks);
    int held = 0;
    int dropped = 0;
    for (int episode = 0; episode < 300; episode++) {
      bin.fill(random);
      assertApart(bin);
      boolean close = false;
      double up = 0;
      for (int step = 0; step < 100; step++) {
        if (random.nextInt(4) == 0) {
          close = !close;
          up = random.nextDouble(-1, 1);
        }
        boolean before = bin.isHolding();
        bin.step(random.nextDouble(-1, 1), up, close);
        assertApart(bin);
        held += bin.isHolding() && !before ? 1 : 0;
        dropped += before && !bin.isHolding() ? 1 : 0;
      }
    }
    assertThat(held).isGreaterThan(10);
    assertThat(dropped).isGreaterThan(10);
  }

  private static void assertApart(Bin bin) {
    assertThat(bin.z()).isBetween(0.0, Bin.CEILING);
    assertThat(bin.opening()).isBetween(0.0, Bin.WIDEST_OPENING);
    double outer = bin.opening() / 2 + Bin.FINGER;
    assertThat(Math.abs(bin.x()) + outer).isLessThanOrEqualTo(Bin.WALL + ROUNDING);
    for (int i = 0; i < bin.blocks(); i++) {
      double half = bin.blockWidth(i) / 2;
      assertThat(Math.abs(bin.blockX(i)) + half).isLessThanOrEqualTo(Bin.WALL + ROUNDING);
      assertThat(bin.blockZ(i)).isGreaterThanOrEqualTo(0);
      double top = bin.blockZ(i) + Bin.BLOCK_HEIGHT;
      if (bin.z() < top - ROUNDING) {
        double distance = Math.abs(bin.blockX(i) - bin.x());
        boolean inside = distance + half <= bin.opening() / 2 + ROUNDING;
        boolean outside = distance - half >= outer - ROUNDING;
        assertThat(inside || outside).as("fingers are beside block %d", i).isTrue();
      }
      for (int j = 0; j < i; j++) {
        boolean above = Math.abs(bin.blockZ(i) - bin.blockZ(j)) >= Bin.BLOCK_HEIGHT - ROUNDING;
        double distance = Math.abs(bin.blockX(i) - bin.blockX(j));
        assertThat(above || distance >= half + bin.blockWidth(j) / 2 - ROUNDING)
            .as("blocks %d and %d are apart", i, j)
            .isTrue();
      }
    }
  }
}
