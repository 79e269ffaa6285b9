package dev.polyak.node;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before attempt n: {@code minimum x 2^n} up to {@code maximum}, times a random
 * factor in [0.5, 1], so that nodes that lost the same peer do not come back together.
 */
public record Backoff(Duration minimum, Duration maximum) {

  /** Of a node that waits for a peer. */
  public static final Backoff PEER = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));

  /**
   * The wait before an attempt.
   *
   * @param attempt 0 for the first one after a failure
   */
  public Duration before(int attempt, RandomGenerator random) {
    double full = (double) minimum.toNanos() * Math.pow(2, Math.min(attempt, 30));
    double bounded = Math.min(full, (double) maximum.toNanos());
    return Duration.ofNanos((long) (bounded * (0.5 + 0.5 * random.nextDouble())));
  }
}
