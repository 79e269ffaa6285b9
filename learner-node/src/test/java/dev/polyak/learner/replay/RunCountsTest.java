package dev.polyak.learner.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.replay.v1.RateLimit;
import dev.polyak.replay.v1.RunTotals;
import dev.polyak.replay.v1.Totals;
import org.junit.jupiter.api.Test;

class RunCountsTest {
  /** 2 windows an insert, an error in [100, 300]. */
  private static final RateLimit LIMIT =
      RateLimit.newBuilder()
          .setSamplesPerInsert(2)
          .setMinimumSize(100)
          .setMinimumDifference(100)
          .setMaximumDifference(300)
          .build();

  private final RunCounts counts = new RunCounts();

  private void tell(int shard, long inserted, long sampled, long removed) {
    counts.told(
        shard,
        Totals.newBuilder().setInserted(inserted).setSampled(sampled).setRemoved(removed).build(),
        LIMIT);
  }

  private void assertTotals(int shard, long inserted, long removed, long sampled) {
    assertThat(counts.totalsFor(shard).build())
        .isEqualTo(
            RunTotals.newBuilder()
                .setInserted(inserted)
                .setRemoved(removed)
                .setSampled(sampled)
                .build());
  }

  @Test
  void aShardIsToldOfTheOthers() {
    tell(0, 10, 0, 1);
    tell(1, 20, 0, 2);
    tell(2, 40, 0, 4);
    assertTotals(0, 60, 6, 0);
    assertTotals(2, 30, 3, 0);
    tell(1, 25, 0, 3);
    assertTotals(2, 35, 4, 0);
  }

  @Test
  void windowsCountWhenTheyAreAskedForAndAreToldWhenTheyHaveArrived() {
    tell(0, 500, 0, 0);
    tell(1, 500, 0, 0);
    long before = counts.asked(64);
    assertThat(counts.asked(64)).isEqualTo(before + 64);
    assertThat(counts.totalsFor(0).getSampled()).isEqualTo(before);
    counts.arrived(64);
    assertThat(counts.totalsFor(0).getSampled()).isEqualTo(before + 64);
  }

  @Test
  void aLearnerThatComesLaterGoesOnFromWhatTheShardsHaveGiven() {
    tell(0, 300, 500, 0);
    tell(1, 300, 500, 0);
    // error 2 x 600 - 1,000 = 200, within the bounds.
    assertThat(counts.asked(1)).isEqualTo(1_000);
  }

  /** Of 600 inserts with 1,000 windows the half that was sampled most is gone, or least. */
  @Test
  void whatNobodyCanTellAnyMoreHoldsNeitherSideUp() {
    tell(0, 300, 900, 0);
    assertThat(counts.asked(0)).isEqualTo(500);

    RunCounts other = new RunCounts();
    other.told(0, Totals.newBuilder().setInserted(300).setSampled(100).build(), LIMIT);
    assertThat(other.asked(0)).isEqualTo(300);
  }

  @Test
  void anEmptyRunHasSampledNothing() {
    tell(0, 0, 0, 0);
    tell(1, 0, 0, 0);
    assertThat(counts.asked(64)).isZero();
  }

  @Test
  void aLostShardsInsertsStayAndItsRowsAreRemoved() {
    tell(0, 100, 0, 0);
    tell(1, 80, 0, 5);
    counts.lost(1);
    assertTotals(0, 80, 80, counts.totalsFor(0).getSampled());
    tell(1, 85, 0, 5);
    assertThat(counts.totalsFor(0).getRemoved()).isEqualTo(5);
  }

  @Test
  void aShardThatCountsAnewKeepsWhatItHadCounted() {
    tell(0, 100, 0, 0);
    tell(1, 80, 0, 5);
    counts.lost(1);
    counts.createdAnew(1);
    long sampled = counts.totalsFor(0).getSampled();
    tell(1, 7, 0, 0);
    assertTotals(0, 87, 80, sampled);
    assertTotals(1, 180, 80, sampled);
  }
}
