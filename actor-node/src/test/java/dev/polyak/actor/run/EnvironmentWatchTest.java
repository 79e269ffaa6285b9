package dev.polyak.actor.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentWatchTest {
  private long nanos;

  private final EnvironmentWatch watch = new EnvironmentWatch(() -> nanos);

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MAX_VALUE})
  void measuresThePresentCall(long start) {
    nanos = start;
    watch.enter();
    nanos += 3_000_000_000L;
    assertThat(watch.insideFor()).isCloseTo(Duration.ofSeconds(3), Duration.ofNanos(1));
  }

  @Test
  void betweenCallsThereIsNothingToMeasure() {
    assertThat(watch.insideFor()).isZero();
    watch.enter();
    watch.leave();
    nanos += 3_000_000_000L;
    assertThat(watch.insideFor()).isZero();
    watch.enter();
    assertThat(watch.insideFor()).isLessThanOrEqualTo(Duration.ZERO);
  }
}
