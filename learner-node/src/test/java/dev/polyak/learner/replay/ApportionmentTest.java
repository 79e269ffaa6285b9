package dev.polyak.learner.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ApportionmentTest {
  private final SplittableRandom random = new SplittableRandom(11);

  /** Counts of shard 0 are Binomial(4, 0.3); chi-square of 100,000 draws with 4 degrees. */
  @Test
  void countsAreMultinomial() {
    Apportionment apportionment = new Apportionment(new double[] {3, 0, 2, 5});
    int draws = 100_000;
    int[] seen = new int[5];
    double[] sums = new double[4];
    for (int i = 0; i < draws; i++) {
      int[] counts = apportionment.draw(4, random);
      assertThat(counts[0] + counts[1] + counts[2] + counts[3]).isEqualTo(4);
      seen[counts[0]]++;
      for (int shard = 0; shard < 4; shard++) {
        sums[shard] += counts[shard];
      }
    }

    double[] binomial = {0.2401, 0.4116, 0.2646, 0.0756, 0.0081};
    double chiSquare = 0;
    for (int k = 0; k < 5; k++) {
      chiSquare += Math.pow(seen[k] - draws * binomial[k], 2) / (draws * binomial[k]);
    }
    // 99.9 % of such sums are below.
    assertThat(chiSquare).isLessThan(18.47);
    assertThat(sums[1]).isZero();
    assertThat(sums[2] / draws).isCloseTo(0.8, within(0.01));
    assertThat(sums[3] / draws).isCloseTo(2, within(0.02));
  }

  @Test
  void oneShardGetsAllWithoutADieBeingCast() {
    SplittableRandom untouched = random.split();
    SplittableRandom same = new SplittableRandom(3);
    assertThat(new Apportionment(new double[] {0, 7}).draw(64, same)).containsExactly(0, 64);
    assertThat(same.nextLong()).isEqualTo(new SplittableRandom(3).nextLong());
    assertThat(new Apportionment(new double[] {7}).draw(5, untouched)).containsExactly(5);
  }

  @Test
  void whatALostShardDidNotGiveLeavesTheOthersTheirProportions() {
    Apportionment apportionment = new Apportionment(new double[] {1, 2, 5});
    apportionment.lost(2);
    assertThat(apportionment.share(0)).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(apportionment.share(1)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(apportionment.share(2)).isZero();
    apportionment.lost(1);
    assertThat(apportionment.share(0)).isEqualTo(1);
    apportionment.lost(0);
    assertThat(apportionment.share(0)).isZero();
  }
}
