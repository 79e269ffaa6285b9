package dev.polyak.launcher.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final int CAPACITY = 8;

  private final History history = new History(CAPACITY);

  @Test
  void valuesOfOneStretchAreOneRow() {
    for (double each : new double[] {4, -2, 7}) {
      history.add(0.05, Column.Q_MEAN, each);
      history.add(0.05, Column.RETURN_LOWEST, each);
      history.add(0.05, Column.RETURN_HIGHEST, each);
      history.add(0.05, Column.UPDATES, each);
    }
    assertThat(history.size()).isEqualTo(1);
    assertThat(history.value(0, Column.Q_MEAN)).isEqualTo(3);
    assertThat(history.value(0, Column.RETURN_LOWEST)).isEqualTo(-2);
    assertThat(history.value(0, Column.RETURN_HIGHEST)).isEqualTo(7);
    assertThat(history.value(0, Column.UPDATES)).isEqualTo(7);
    assertThat(history.value(0, Column.EVALUATION)).isNaN();
  }

  @Test
  void aStretchWithoutValuesTakesNoRow() {
    history.add(0, Column.STEPS, 1);
    history.add(1_000, Column.STEPS, 2);
    assertThat(history.size()).isEqualTo(2);
    assertThat(history.width()).isEqualTo(0.125);
  }

  @Test
  void neverHasMoreRowsThanItsCapacity() {
    for (int i = 0; i < 100_000; i++) {
      history.add(i, Column.STEPS, i);
      assertThat(history.size()).isBetween(1, CAPACITY);
    }
    assertThat(history.width()).isEqualTo(16_384);
    assertThat(history.value(history.size() - 1, Column.STEPS)).isEqualTo(99_999);
  }

  @Test
  void keepsMeansAndExtremesOverAnyNumberOfDoublings() {
    int values = 40_000;
    double weighted = 0;
    double lowest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < values; i++) {
      history.add(i, Column.Q_MEAN, i);
      history.add(i, Column.RETURN_LOWEST, values - i);
    }
    double width = history.width();
    for (int row = 0; row < history.size(); row++) {
      double first = row * width;
      double count = Math.min(width, values - first);
      assertThat(history.value(row, Column.Q_MEAN))
          .isCloseTo(first + (count - 1) / 2, within(1e-6));
      weighted += count * history.value(row, Column.Q_MEAN);
      lowest = Math.min(lowest, history.value(row, Column.RETURN_LOWEST));
    }
    assertThat(weighted / values).isCloseTo((values - 1) / 2.0, within(1e-6));
    assertThat(lowest).isEqualTo(1);
  }

  @Test
  void whatComesLateCountsAsTheNewest() {
    history.add(10, Column.SECONDS, 10);
    history.add(3, Column.SECONDS, 3);
    history.add(3, Column.VALUE, 5);
    assertThat(history.size()).isEqualTo(1);
    assertThat(history.value(0, Column.SECONDS)).isEqualTo(10);
    assertThat(history.value(0, Column.VALUE)).isEqualTo(5);
  }

  @Test
  void leavesOutWhatIsNoNumber() {
    history.add(1, Column.Q_MEAN, Double.NaN);
    history.add(1, Column.Q_MEAN, Double.POSITIVE_INFINITY);
    assertThat(history.size()).isZero();
  }
}
