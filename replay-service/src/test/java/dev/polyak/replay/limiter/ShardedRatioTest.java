package dev.polyak.replay.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Two shards that are offered a step each in every round, and a learner whose draws fall on them
 * with the masses 10 and 1: at first it is too fast for the steps, then too slow.
 */
class ShardedRatioTest {
  private static final int BATCH = 64;
  private static final double RATIO = 16;
  private static final int MINIMUM_SIZE = 1_000;
  private static final double WIDTH = 16 * BATCH + RATIO * 8;
  private static final RateLimits LIMITS =
      new RateLimits(
          RATIO, MINIMUM_SIZE, MINIMUM_SIZE * RATIO - WIDTH, MINIMUM_SIZE * RATIO + WIDTH, 0, 0);
  private static final int ROUNDS = 40_000;

  /** Rounds until a shard hears of the other one. */
  private static final int DELAY = 8;

  private final SplittableRandom random = new SplittableRandom(7);
  private final int[] offered = new int[2];
  private final int[] inserted = new int[2];

  private int windowsOfTheHeavyShard() {
    int count = 0;
    for (int i = 0; i < BATCH; i++) {
      count += random.nextInt(11) < 10 ? 1 : 0;
    }
    return count;
  }

  private void offer(RateLimiter limiter, int shard) {
    offered[shard]++;
    if (limiter.canInsert(1) || limiter.isBelowMinimumSize()) {
      limiter.insert();
      inserted[shard]++;
    }
  }

  /** In the first half a draw a round, in the second one in four; a step a round needs 1/2. */
  private static boolean drawsIn(int round) {
    return round < ROUNDS / 2 || round % 4 == 0;
  }

  @Test
  void oneLimiterOverBothHoldsTheRatioAndNeitherBack() {
    RateLimiter[] shards = {new RateLimiter(LIMITS), new RateLimiter(LIMITS)};
    long sampled = 0;
    int heavy = windowsOfTheHeavyShard();
    double smallest = Double.POSITIVE_INFINITY;
    double largest = Double.NEGATIVE_INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
      offer(shards[0], 0);
      offer(shards[1], 1);
      if (round % DELAY == 0) {
        for (int i = 0; i < 2; i++) {
          shards[i].follow(shards[1 - i].totals().getInserted(), 0);
          shards[i].sampledOverall(sampled);
        }
      }
      if (drawsIn(round)
          && shards[0].canSample(BATCH, sampled)
          && shards[1].canSample(BATCH, sampled)) {
        shards[0].sample(heavy);
        shards[1].sample(BATCH - heavy);
        sampled += BATCH;
        shards[0].sampledOverall(sampled);
        shards[1].sampledOverall(sampled);
        heavy = windowsOfTheHeavyShard();
      }
      if (sampled > 0) {
        double error = (inserted[0] + inserted[1]) * RATIO - sampled;
        smallest = Math.min(smallest, error);
        largest = Math.max(largest, error);
      }
    }

    assertThat(smallest).isGreaterThanOrEqualTo(LIMITS.minimumDifference());
    assertThat(largest).isLessThanOrEqualTo(LIMITS.maximumDifference() + DELAY * RATIO);
    assertThat(smallest).isLessThan(LIMITS.minimumDifference() + BATCH + 2 * DELAY * RATIO);
    assertThat(largest).isGreaterThan(LIMITS.maximumDifference() - RATIO);
    assertThat((double) inserted[1] / inserted[0]).isBetween(0.99, 1.01);
    double drawn = (double) shards[1].totals().getSampled() / sampled;
    assertThat(drawn).isBetween(0.9 / 11, 1.1 / 11);
  }

  /** Why it is one limiter. */
  @Test
  void aLimiterOfEachShardsOwnWindowsWouldHoldTheLightOneBack() {
    RateLimits half =
        new RateLimits(
            RATIO,
            MINIMUM_SIZE / 2,
            LIMITS.minimumDifference() / 2,
            LIMITS.maximumDifference() / 2,
            0,
            0);
    RateLimiter[] shards = {new RateLimiter(half), new RateLimiter(half)};
    int heavy = windowsOfTheHeavyShard();
    for (int round = 0; round < ROUNDS / 2; round++) {
      offer(shards[0], 0);
      offer(shards[1], 1);
      if (shards[0].canSample(heavy) && shards[1].canSample(BATCH - heavy)) {
        shards[0].sample(heavy);
        shards[1].sample(BATCH - heavy);
        heavy = windowsOfTheHeavyShard();
      }
    }

    assertThat((double) inserted[0] / offered[0]).isGreaterThan(0.95);
    assertThat((double) inserted[1] / offered[1]).isBetween(0.08, 0.16);
  }

  /** A shard that comes back empty inserts as much as the other from the first step on. */
  @Test
  void aShardThatBeginsAnewIsNotHeldBack() {
    RateLimiter old = new RateLimiter(LIMITS);
    RateLimiter anew = new RateLimiter(LIMITS);
    for (int i = 0; i < 100_000; i++) {
      old.insert();
    }
    // 80,000 rows were the lost shard's.
    long sampled = (long) (180_000 * RATIO - MINIMUM_SIZE * RATIO);
    for (int round = 0; round < 10_000; round++) {
      old.follow(80_000 + anew.totals().getInserted(), 80_000);
      anew.follow(80_000 + old.totals().getInserted(), 80_000);
      old.sampledOverall(sampled);
      anew.sampledOverall(sampled);
      offer(old, 0);
      offer(anew, 1);
      if (old.canSample(BATCH, sampled) && anew.canSample(BATCH, sampled)) {
        sampled += BATCH;
      }
    }

    assertThat(inserted[0]).isEqualTo(10_000);
    assertThat(inserted[1]).isEqualTo(10_000);
  }
}
