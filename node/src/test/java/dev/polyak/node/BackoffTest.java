package dev.polyak.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));

  @Test
  void doublesUpToItsMaximumWithJitterBelow() {
    SplittableRandom random = new SplittableRandom(1);
    for (int attempt = 0; attempt < 100; attempt++) {
      long full = Math.min(2_000, 100L << Math.min(attempt, 20));
      assertThat(backoff.before(attempt, random))
          .isBetween(Duration.ofMillis(full / 2), Duration.ofMillis(full));
    }
  }
}
