package dev.polyak.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EvenSampleTest {
  private static final int MOST = 64;
  private static final int PARTS = 7;

  @Test
  void givesAllOfAShortSequence() {
    EvenSample<Integer> sample = new EvenSample<>(MOST);
    List<Integer> offered = new ArrayList<>();
    for (int i = 0; i < PARTS; i++) {
      assertThat(sample.spread(PARTS)).isEqualTo(offered);
      int item = i;
      sample.offer(() -> item);
      offered.add(item);
    }
    assertThat(sample.spread(PARTS)).isEqualTo(offered);
  }

  @Test
  void beginsEachPartOfASequenceOfAnyLength() {
    EvenSample<Integer> sample = new EvenSample<>(MOST);
    for (int length = 1; length <= 5_000; length++) {
      int item = length - 1;
      sample.offer(() -> item);
      List<Integer> spread = sample.spread(PARTS);
      if (length < PARTS) {
        continue;
      }
      assertThat(spread).hasSize(PARTS).doesNotHaveDuplicates().startsWith(0);
      for (int part = 0; part < PARTS; part++) {
        double exact = (double) part * length / PARTS;
        assertThat(Math.abs(spread.get(part) - exact))
            .as("part %d of %d", part, length)
            .isLessThanOrEqualTo(Math.max(0.5, (double) length / MOST));
      }
    }
  }

  @Test
  void makesFewItemsOfALongSequence() {
    EvenSample<Integer> sample = new EvenSample<>(MOST);
    AtomicInteger made = new AtomicInteger();
    for (int i = 0; i < 100_000; i++) {
      sample.offer(made::incrementAndGet);
    }
    assertThat(made.get()).isLessThan(MOST * 12);
  }
}
