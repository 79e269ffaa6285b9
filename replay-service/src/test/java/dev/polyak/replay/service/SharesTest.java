package dev.polyak.replay.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharesTest {
  @Test
  void splitsEachDrawWhole() {
    Shares shares =
        new Shares(
            List.of(new PlannedShare(0, 0.1), new PlannedShare(1, 0.2), new PlannedShare(2, 0.7)));

    for (int windows = 1; windows < 100; windows++) {
      assertThat(Arrays.stream(shares.split(windows)).sum()).isEqualTo(windows);
    }
  }

  @Test
  void isRightInTheLongRunWhateverTheSizeOfADraw() {
    Shares shares = new Shares(List.of(new PlannedShare(0, 0.9), new PlannedShare(1, 0.1)));

    int second = 0;
    for (int draw = 0; draw < 10_000; draw++) {
      second += shares.split(1)[1];
    }

    assertThat(second).isCloseTo(1_000, within(1));
  }
}
