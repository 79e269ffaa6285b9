package dev.polyak.learner.replay;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * How windows are shared out among shards: shard s gets a Multinomial part of them with probability
 * M_s / sum of all M, M being the masses that the shards last told. They may have moved on; that
 * costs balance and not correctness, because a row's probability is this share times leaf / mass
 * with the mass at the draw, and both are known.
 */
final class Apportionment {
  private final double[] shares;

  /**
   * Shares by mass.
   *
   * @param masses 0 of a shard that is not asked; their sum is above 0
   */
  Apportionment(double[] masses) {
    shares = masses.clone();
    normalise();
  }

  private void normalise() {
    double sum = 0;
    for (double share : shares) {
      sum += share;
    }
    for (int shard = 0; shard < shares.length; shard++) {
      shares[shard] /= sum;
    }
  }

  /** With what probability a window is a shard's. */
  double share(int shard) {
    return shares[shard];
  }

  /** Windows of each shard; they add up to {@code windows}. O(windows x shards). */
  int[] draw(int windows, RandomGenerator random) {
    int[] counts = new int[shares.length];
    for (int shard = 0; shard < shares.length; shard++) {
      if (shares[shard] == 1) {
        counts[shard] = windows;
        return counts;
      }
    }
    for (int i = 0; i < windows; i++) {
      counts[choose(random.nextDouble())]++;
    }
    return counts;
  }

  private int choose(double point) {
    int last = 0;
    double sum = 0;
    for (int shard = 0; shard < shares.length; shard++) {
      if (shares[shard] > 0) {
        last = shard;
        sum += shares[shard];
        if (point < sum) {
          return shard;
        }
      }
    }
    return last;
  }

  /**
   * A shard did not give its part. What the others give is as if it had never been asked, so their
   * shares grow to be 1 together; its windows are shared out anew.
   */
  void lost(int shard) {
    shares[shard] = 0;
    if (Arrays.stream(shares).anyMatch(share -> share > 0)) {
      normalise();
    }
  }
}
