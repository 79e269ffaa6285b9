package dev.polyak.replay.limiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.node.rpc.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sequences are those of Reverb's published tests. */
class RateLimiterTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  @Test
  void blocksSamplesUntilMinimumSizeIsReached() {
    RateLimiter limiter = limiter(1, 2, -1, 1);

    assertThat(limiter.canSample(1)).isFalse();
    limiter.insert();
    assertThat(limiter.canSample(1)).isFalse();
    limiter.insert();
    assertThat(limiter.canSample(1)).isTrue();
  }

  @Test
  void blocksSamplesAtTheMinimumDifference() {
    RateLimiter limiter = limiter(1.5, 1, -3, 3.1);
    limiter.insert();
    limiter.insert();

    for (int i = 0; i < 6; i++) {
      assertThat(limiter.canSample(1)).isTrue();
      limiter.sample(1);
    }

    assertThat(limiter.canSample(1)).isFalse();
  }

  @Test
  void blocksInsertsAtTheMaximumDifference() {
    RateLimiter limiter = limiter(1.5, 2, 0, 5);
    assertThat(limiter.canInsert(1)).isTrue();
    assertThat(limiter.canInsert(2)).isTrue();
    assertThat(limiter.canInsert(3)).isTrue();
    assertThat(limiter.canInsert(4)).isFalse();
    for (int i = 0; i < 3; i++) {
      assertThat(limiter.canInsert(1)).isTrue();
      limiter.insert();
    }
    assertThat(limiter.canInsert(1)).isFalse();

    limiter.sample(2);

    assertThat(limiter.canInsert(1)).isTrue();
    assertThat(limiter.canInsert(2)).isFalse();
  }

  @Test
  void admitsADrawWholeOrNotAtAll() {
    RateLimiter limiter = limiter(1, 1, 0, 100);
    for (int i = 0; i < 10; i++) {
      limiter.insert();
    }

    assertThat(limiter.canSample(10)).isTrue();
    assertThat(limiter.canSample(11)).isFalse();
  }

  @Test
  void neverWaitsAtAnInfiniteBound() {
    RateLimiter limiter = limiter(1, 1, -INFINITY, INFINITY);
    limiter.insert();
    limiter.sample(1_000_000_000);

    assertThat(limiter.canSample(1_000_000)).isTrue();
    assertThat(limiter.canInsert(1_000_000)).isTrue();
  }

  /** Phases of 10 steps and 6 windows in draws of 3; the last append of a phase may overshoot. */
  @Test
  void phasesTakeTurns() {
    RateLimiter limiter = new RateLimiter(new RateLimits(0.6, 1, -INFINITY, INFINITY, 10, 6));
    for (int phase = 1; phase <= 3; phase++) {
      while (limiter.canInsert(4)) {
        assertThat(limiter.canSample(3)).isFalse();
        for (int i = 0; i < 4; i++) {
          limiter.insert();
        }
      }
      assertThat(limiter.size()).isBetween(10L * phase, 10L * phase + 3);
      for (int draw = 0; draw < 2; draw++) {
        assertThat(limiter.canInsert(1)).isFalse();
        assertThat(limiter.canSample(3)).isTrue();
        limiter.sample(3);
      }
      assertThat(limiter.canSample(3)).isFalse();
      assertThat(limiter.canInsert(1)).isTrue();
      assertThat(limiter.describe(3)).contains("phase of 10 steps");
    }
  }

  @ParameterizedTest
  @CsvSource({"10, 0", "0, 8", "10, 12", "-10, 8", "10, -8"})
  void refusesPhasesThatAreNotWhole(long steps, long windows) {
    RateLimits limits = new RateLimits(1, 1, -INFINITY, INFINITY, steps, windows);
    assertThatThrownBy(() -> limits.requireLive("replay", 1_000, 1, 8, 4))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("phase_windows");
  }

  @Test
  void theMinimumSizeCountsTheRowsOfAllShards() {
    RateLimiter limiter = limiter(1, 10, -100, 100);
    limiter.insert();
    limiter.follow(8, 0);
    assertThat(limiter.canSample(1)).isFalse();
    limiter.follow(12, 3);
    assertThat(limiter.canSample(1)).isTrue();
  }

  /** 2 windows an insert; 5 rows here and 45 elsewhere, of which 90 windows were drawn. */
  @Test
  void theErrorIsThatOfAllShards() {
    RateLimiter limiter = limiter(2, 1, 0, 20);
    for (int i = 0; i < 5; i++) {
      limiter.insert();
    }
    limiter.follow(45, 40);
    limiter.sampledOverall(90);

    assertThat(limiter.error()).isEqualTo(10);
    assertThat(limiter.canInsert(5)).isTrue();
    assertThat(limiter.canInsert(6)).isFalse();
    assertThat(limiter.canSample(10)).isTrue();
    assertThat(limiter.canSample(11)).isFalse();
    assertThat(limiter.describe(11))
        .contains("inserted 50", "sampled 90", "removed 40", "over all shards");
    assertThat(limiter.totals().getInserted()).isEqualTo(5);
  }

  @Test
  void aDrawOverSeveralShardsIsAdmittedByTheDrawsBeforeIt() {
    RateLimiter limiter = limiter(1, 1, 0, 100);
    limiter.insert();
    limiter.follow(63, 0);

    assertThat(limiter.canSample(32, 0)).isTrue();
    assertThat(limiter.canSample(32, 32)).isTrue();
    assertThat(limiter.canSample(32, 64)).isFalse();
  }

  @Test
  void whatTheRunHasSampledNeverGoesBackUntilTheShardIsAlone() {
    RateLimiter limiter = limiter(1, 1, -1_000, 1_000);
    limiter.follow(10, 0);
    limiter.sampledOverall(64);
    limiter.sampledOverall(32);
    assertThat(limiter.error()).isEqualTo(-54);

    limiter.alone();
    assertThat(limiter.error()).isZero();
    limiter.follow(10, 0);
    assertThat(limiter.error()).isEqualTo(10);
  }

  @Test
  void theMinimumSizeMayBeThatOfAllShards() {
    RateLimits limits = new RateLimits(1, 2_500, -1_000, 1_000, 0, 0);
    assertThatCode(() -> limits.requireLive("replay", 1_000, 3, 8, 4)).doesNotThrowAnyException();
    assertThatThrownBy(() -> limits.requireLive("replay", 1_000, 2, 8, 4))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("capacity_steps = 1000 x 2 shards")
        .hasMessageContaining("2500");
  }

  @Test
  void saysOnWhatADrawWaits() {
    RateLimiter limiter = limiter(2, 3, -4, 100);
    limiter.insert();
    assertThat(limiter.describe(8))
        .contains("inserted 1", "sampled 0", "removed 0", "error 2.0", "minimum_size 3");
    limiter.insert();
    limiter.insert();
    limiter.sample(7);

    assertThat(limiter.describe(8)).contains("error -1.0", "-4.0 + 8");
  }

  /**
   * Reverb warns of a maximum difference below minimum_size x samples_per_insert. Rows up to the
   * minimum size come in whatever the error is, so nothing stops here.
   */
  @Test
  void goesOnWhereTheMaximumDifferenceIsBelowTheMinimumSize() {
    RateLimits limits = new RateLimits(2, 20, 0, 10, 0, 0);
    limits.requireLive("replay", 1_000, 1, 8, 1);
    RateLimiter limiter = new RateLimiter(limits);
    for (int i = 0; i < 20; i++) {
      assertThat(limiter.canInsert(1)).isTrue();
      limiter.insert();
    }
    assertThat(limiter.canInsert(1)).isFalse();

    for (int draw = 0; draw < 4; draw++) {
      assertThat(limiter.canSample(8)).isTrue();
      limiter.sample(8);
    }

    assertThat(limiter.canInsert(1)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 0, 1000, samples_per_insert",
    "-1, 1, 0, 1000, samples_per_insert",
    "NaN, 1, 0, 1000, samples_per_insert",
    "Infinity, 1, 0, 1000, samples_per_insert",
    "1, 0, 0, 1000, minimum_size",
    "1, -1, 0, 1000, minimum_size",
    "1, 1001, 0, 2000, capacity_steps = 1000",
    "1, 10, 11, 1000, minimum_difference",
    "1, 10, NaN, 1000, minimum_difference",
    "1, 10, Infinity, Infinity, minimum_difference",
    "1, 10, -Infinity, -Infinity, for ever",
    "1, 10, 0, NaN, for ever",
  })
  void refusesLimitsThatMeanNothing(
      double ratio, long size, double minimum, double maximum, String named) {
    RateLimits limits = new RateLimits(ratio, size, minimum, maximum, 0, 0);

    assertThatThrownBy(() -> limits.requireLive("replay", 1_000, 1, 8, 4))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("table replay")
        .hasMessageContaining(named);
  }

  /** Batches of 256 under Reverb's own rule stop for ever at I = 1,100. */
  @Test
  void refusesADeadlockWithAllItsNumbers() {
    RateLimits limits = new RateLimits(0.5, 1_000, 450, 550, 0, 0);

    assertThatThrownBy(() -> limits.requireLive("replay", 10_000, 1, 256, 16))
        .hasMessageContaining("550.0")
        .hasMessageContaining("450.0")
        .hasMessageContaining("256")
        .hasMessageContaining("0.5")
        .hasMessageContaining("16")
        .hasMessageContaining("264.0");
  }

  @Test
  void allowsWhatJustCannotDeadlock() {
    assertThatCode(
            () -> new RateLimits(0.5, 1_000, 450, 714, 0, 0).requireLive("t", 10_000, 1, 256, 16))
        .doesNotThrowAnyException();
    assertThatCode(
            () ->
                new RateLimits(4, 1, -INFINITY, INFINITY, 0, 0)
                    .requireLive("t", 1, 1, 65_536, 65_536))
        .doesNotThrowAnyException();
  }

  private static RateLimiter limiter(double ratio, long size, double minimum, double maximum) {
    return new RateLimiter(new RateLimits(ratio, size, minimum, maximum, 0, 0));
  }
}
