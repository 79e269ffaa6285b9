package dev.polyak.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SummaryTest {
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  private final Summary summary = new Summary(clock::get);

  private void pass(int seconds) {
    clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  void isEmptyAtFirst() {
    assertThat(summary.recorded()).isEqualTo(new Summary.Recorded(0, 0, Double.NaN));
  }

  @Test
  void keepsNegativeValues() {
    summary.record(-3);
    summary.record(-1);
    summary.record(-2);

    assertThat(summary.recorded()).isEqualTo(new Summary.Recorded(3, -6, -1));
  }

  @Test
  void recordsTheFirstValuesOfABatch() {
    summary.record(new float[] {1, 4, 2, 100}, 3);

    assertThat(summary.recorded()).isEqualTo(new Summary.Recorded(3, 7, 4));
  }

  @Test
  void leavesOutWhatIsNotFinite() {
    summary.record(Double.NaN);
    summary.record(Double.POSITIVE_INFINITY);
    summary.record(2);

    assertThat(summary.recorded()).isEqualTo(new Summary.Recorded(1, 2, 2));
  }

  @Test
  void forgetsAMaximumAfterTheNextWindow() {
    summary.record(9);
    pass(60);
    summary.record(1);
    assertThat(summary.recorded().maximum()).isEqualTo(9);

    pass(60);
    assertThat(summary.recorded().maximum()).isEqualTo(1);

    pass(60);
    assertThat(summary.recorded()).isEqualTo(new Summary.Recorded(2, 10, Double.NaN));
  }

  @Test
  void forgetsAMaximumAfterALongSilence() {
    summary.record(9);
    pass(150);

    assertThat(summary.recorded().maximum()).isNaN();
  }
}
