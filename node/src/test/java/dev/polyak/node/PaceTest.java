package dev.polyak.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {
  private final AtomicLong now = new AtomicLong();

  private Pace pace(double maximum) {
    return new Pace(maximum, now::get, now::addAndGet);
  }

  @Test
  void holdsALoopAtItsMaximum() {
    Pace pace = pace(100);
    for (int round = 0; round < 101; round++) {
      pace.await(1, () -> false);
    }
    assertThat(now.get()).isEqualTo(1_000_000_000L);
  }

  @Test
  void countsTheUnitsOfARound() {
    Pace pace = pace(100);
    pace.await(50, () -> false);
    pace.await(50, () -> false);
    assertThat(now.get()).isEqualTo(500_000_000L);
  }

  @Test
  void doesNotCatchUp() {
    Pace pace = pace(100);
    now.addAndGet(1_000_000_000L);
    pace.await(1, () -> false);
    pace.await(1, () -> false);
    assertThat(now.get()).isEqualTo(1_010_000_000L);
  }

  @Test
  void waitsForNothingWithoutAMaximum() {
    Pace pace = pace(0);
    for (int round = 0; round < 1_000; round++) {
      pace.await(1_000, () -> false);
    }
    assertThat(now.get()).isZero();
  }

  @Test
  void endsTheWaitingWhenItIsStopped() {
    Pace pace = pace(1);
    pace.await(1, () -> true);
    pace.await(1, () -> true);
    assertThat(now.get()).isZero();
  }
}
