package dev.polyak.replay.limiter;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.v1.RateLimit;

/**
 * How far sampling may run ahead of inserting, and the other way round.
 *
 * @param samplesPerInsert windows sampled for each step inserted, above 0
 * @param minimumSize rows in the table before the first draw, 1 or more
 * @param minimumDifference lower bound of the error, in windows; minus infinity: draws never wait
 *     for inserts
 * @param maximumDifference upper bound of the error, in windows; infinity: appends never wait for
 *     draws
 * @param phaseSteps steps of a collecting phase; 0: no phases
 * @param phaseWindows windows of an updating phase; 0: no phases
 */
public record RateLimits(
    double samplesPerInsert,
    long minimumSize,
    double minimumDifference,
    double maximumDifference,
    long phaseSteps,
    long phaseWindows) {

  /** Draws and appends never wait but for the first row. */
  public static final RateLimits NONE =
      new RateLimits(1, 1, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 0, 0);

  /** The limits of a message, unchecked. */
  public static RateLimits of(RateLimit message) {
    return new RateLimits(
        message.getSamplesPerInsert(),
        message.getMinimumSize(),
        message.getMinimumDifference(),
        message.getMaximumDifference(),
        message.getPhaseSteps(),
        message.getPhaseWindows());
  }

  /** As a message. */
  public RateLimit toMessage() {
    return RateLimit.newBuilder()
        .setSamplesPerInsert(samplesPerInsert)
        .setMinimumSize(minimumSize)
        .setMinimumDifference(minimumDifference)
        .setMaximumDifference(maximumDifference)
        .setPhaseSteps(phaseSteps)
        .setPhaseWindows(phaseWindows)
        .build();
  }

  /** Whether collecting and updating take turns. */
  boolean isPhased() {
    return phaseSteps > 0;
  }

  /**
   * Refuses limits under which draws or appends would wait for ever.
   *
   * <p>An append of n steps that waits means error &gt; maximum_difference - n spi, a draw of B
   * windows that waits means error &lt; minimum_difference + B; both hold at once only where
   * maximum_difference - minimum_difference &lt; B + n spi.
   *
   * @param table its name, for the message
   * @param capacity rows of the table at the most, on one shard
   * @param shards of the run
   * @param largestDraw B
   * @param largestInsertion n: rows that one append makes selectable at the most
   */
  public void requireLive(
      String table, long capacity, int shards, long largestDraw, long largestInsertion) {
    if (!(samplesPerInsert > 0) || Double.isInfinite(samplesPerInsert)) {
      throw Refusal.invalid(
          "table %s: samples_per_insert is finite and above 0, not %s", table, samplesPerInsert);
    }
    if (minimumSize < 1 || Math.ceilDiv(minimumSize, shards) > capacity) {
      throw Refusal.invalid(
          "table %s: minimum_size is in [1, capacity_steps = %d%s], not %s",
          table,
          capacity,
          shards == 1 ? "" : " x %d shards".formatted(shards),
          Long.toUnsignedString(minimumSize));
    }
    if (!(minimumDifference <= minimumSize * samplesPerInsert)) {
      throw Refusal.invalid(
          "table %s: minimum_difference %s is above minimum_size %d x samples_per_insert %s",
          table, minimumDifference, minimumSize, samplesPerInsert);
    }
    requireWholePhases(table, largestDraw);
    double needed = largestDraw + samplesPerInsert * largestInsertion;
    if (!(maximumDifference - minimumDifference >= needed)) {
      throw Refusal.invalid(
          "table %s: draws and appends could wait for one another for ever: maximum_difference %s -"
              + " minimum_difference %s is less than largest_draw %d + samples_per_insert %s x %d"
              + " rows of the largest append = %s (largest_append, and horizon / sequence_period"
              + " more where a table has one)",
          table,
          maximumDifference,
          minimumDifference,
          largestDraw,
          samplesPerInsert,
          largestInsertion,
          needed);
    }
  }

  private void requireWholePhases(String table, long largestDraw) {
    boolean whole =
        phaseSteps == 0
            ? phaseWindows == 0
            : phaseSteps > 0 && phaseWindows > 0 && phaseWindows % largestDraw == 0;
    if (!whole) {
      throw Refusal.invalid(
          "table %s: phase_steps %s and phase_windows %s are both 0, or phase_windows is a multiple"
              + " of largest_draw %d",
          table,
          Long.toUnsignedString(phaseSteps),
          Long.toUnsignedString(phaseWindows),
          largestDraw);
    }
  }
}
