package dev.polyak.learner.replay;

import dev.polyak.replay.v1.RateLimit;

/**
 * The ratio of steps to updates as a rate limit.
 *
 * <p>Let B be the batch size, n the largest append, m the minimum size, and spi = B /
 * steps-per-update the windows drawn for each step. The error I x spi - S is m x spi when the first
 * draw is admitted, and from there may go either way by
 *
 * <pre>
 * width = slack x B + spi x n / 2
 * </pre>
 *
 * so that the bounds lie 2 slack B + spi n apart: with a slack of 1 or more always at least the B +
 * spi n without which both sides could wait for one another for ever.
 */
final class RateLimits {
  private RateLimits() {}

  /**
   * The limit of a table.
   *
   * @param stepsPerUpdate 0: both sides run free once the minimum size is there
   * @param phase where it is set, the ratio is its own and the sides take turns
   * @param slack in batches, 1 or more
   */
  static RateLimit of(
      int batchSize,
      double stepsPerUpdate,
      Phase phase,
      long minimumSize,
      double slack,
      int largestAppend) {
    RateLimit.Builder limit = RateLimit.newBuilder().setMinimumSize(minimumSize);
    if (phase.isSet()) {
      return unbounded(limit)
          .setSamplesPerInsert((double) phase.updates() * batchSize / phase.steps())
          .setPhaseSteps(phase.steps())
          .setPhaseWindows(phase.updates() * batchSize)
          .build();
    }
    if (stepsPerUpdate == 0) {
      return unbounded(limit).setSamplesPerInsert(1).build();
    }
    double samplesPerInsert = batchSize / stepsPerUpdate;
    double start = minimumSize * samplesPerInsert;
    double width = slack * batchSize + samplesPerInsert * largestAppend / 2;
    return limit
        .setSamplesPerInsert(samplesPerInsert)
        .setMinimumDifference(start - width)
        .setMaximumDifference(start + width)
        .build();
  }

  private static RateLimit.Builder unbounded(RateLimit.Builder limit) {
    return limit
        .setMinimumDifference(Double.NEGATIVE_INFINITY)
        .setMaximumDifference(Double.POSITIVE_INFINITY);
  }
}
