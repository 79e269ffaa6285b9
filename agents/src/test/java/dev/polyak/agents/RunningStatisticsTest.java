package dev.polyak.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RunningStatisticsTest {
  private static final int SIZE = 3;

  /** Numbers of three scales, far from 0, around it, and always the same. */
  private static float[] rows(Random random, int rows) {
    float[] values = new float[SIZE * rows];
    for (int row = 0; row < rows; row++) {
      values[SIZE * row] = (float) random.nextGaussian(5_000, 0.5);
      values[SIZE * row + 1] = (float) random.nextGaussian(0, 1e-4);
      values[SIZE * row + 2] = 0.1f;
    }
    return values;
  }

  @Test
  void areThoseOfAllRowsAtOnceHoweverTheyCame() {
    Random random = new Random(1);
    RunningStatistics statistics = new RunningStatistics(SIZE);
    float[] all = new float[SIZE * 100_000];
    int rows = 0;
    for (int batch = 1; rows + batch <= 100_000; batch = 1 + batch * 3 % 97) {
      float[] added = rows(random, batch);
      statistics.add(added, batch);
      System.arraycopy(added, 0, all, SIZE * rows, added.length);
      rows += batch;
    }

    assertThat(statistics.count()).isEqualTo(rows);
    for (int i = 0; i < SIZE; i++) {
      double mean = 0;
      for (int row = 0; row < rows; row++) {
        mean += all[SIZE * row + i];
      }
      mean /= rows;
      double squares = 0;
      for (int row = 0; row < rows; row++) {
        squares += (all[SIZE * row + i] - mean) * (all[SIZE * row + i] - mean);
      }
      assertThat(statistics.mean()[i]).isCloseTo(mean, within(1e-12 * Math.max(1e-4, mean)));
      assertThat(statistics.squares()[i]).isCloseTo(squares, within(1e-9 * squares + 1e-20));
    }
  }

  @Test
  void areMeanZeroAndVarianceOneOfNoRows() {
    assertThat(new RunningStatistics(2).vector()).containsExactly(0, 0, 1, 1, 0);
  }

  @Test
  void areWorkedByHand() {
    RunningStatistics statistics = new RunningStatistics(2);
    statistics.add(new float[] {1, -2, 3, -2}, 2);
    assertThat(statistics.vector()).containsExactly(2, -2, 1, 0, 2);
    // 1, 3, 8 and -2, -2, 1
    statistics.add(new float[] {8, 1}, 1);
    assertThat(statistics.vector()).containsExactly(4, -1, 26 / 3f, 2, 3);
  }

  @Test
  void aBatchThatIsNotFiniteIsLeftOut() {
    RunningStatistics statistics = new RunningStatistics(2);
    statistics.add(new float[] {1, -2, 3, -2}, 2);
    for (float fault : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      statistics.add(new float[] {1, 2, 3, fault}, 2);
      assertThat(statistics.vector()).containsExactly(2, -2, 1, 0, 2);
    }
    statistics.add(new float[] {Float.MAX_VALUE, -Float.MAX_VALUE}, 1);
    assertThat(statistics.vector()[2]).isEqualTo(Float.MAX_VALUE);
  }

  @Test
  void goOnFromWhatWasPublished() {
    Random random = new Random(2);
    RunningStatistics statistics = new RunningStatistics(SIZE);
    statistics.add(rows(random, 1_000), 1_000);
    RunningStatistics resumed = new RunningStatistics(SIZE);
    resumed.read(statistics.vector());
    assertThat(resumed.vector()).isEqualTo(statistics.vector());

    float[] next = rows(random, 500);
    statistics.add(next, 500);
    resumed.add(next, 500);
    assertThat(resumed.count()).isEqualTo(1_500);
    for (int i = 0; i < 2 * SIZE; i++) {
      assertThat(resumed.vector()[i])
          .isCloseTo(statistics.vector()[i], within(1e-5f * Math.abs(statistics.vector()[i])));
    }
  }
}
