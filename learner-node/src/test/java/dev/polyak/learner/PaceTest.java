package dev.polyak.learner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long INTERVAL = 250_000_000;

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 100_000_000);
  private final List<Long> parked = new ArrayList<>();
  private final Pace pace =
      new Pace(
          4,
          clock::get,
          nanos -> {
            parked.add(nanos);
            clock.addAndGet(nanos);
          });

  @Test
  void holdsTheRateEvenWhereTheClockWrapsAround() {
    for (int i = 0; i < 3; i++) {
      clock.addAndGet(50_000_000);
      pace.await(() -> false);
    }

    assertThat(parked).containsExactly(200_000_000L, 200_000_000L, 200_000_000L);
  }

  @Test
  void doesNotCatchUp() {
    clock.addAndGet(10 * INTERVAL);
    pace.await(() -> false);
    pace.await(() -> false);

    assertThat(parked).containsExactly(INTERVAL);
  }

  @Test
  void waitsAgainWhereItWasWokenEarly() {
    List<Long> asked = new ArrayList<>();
    Pace woken =
        new Pace(
            4,
            clock::get,
            nanos -> {
              asked.add(nanos);
              clock.addAndGet(nanos / 2 + 1);
            });
    woken.await(() -> false);

    assertThat(asked.getFirst()).isEqualTo(INTERVAL);
    assertThat(asked.size()).isGreaterThan(2);
  }

  @Test
  void aStopEndsTheWaiting() {
    pace.await(() -> true);

    assertThat(parked).isEmpty();
  }

  @Test
  void zeroIsNoLimit() {
    new Pace(0, clock::get, parked::add).await(() -> false);

    assertThat(parked).isEmpty();
  }
}
