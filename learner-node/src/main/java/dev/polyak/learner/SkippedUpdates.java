package dev.polyak.learner;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts updates whose gradient was not finite, and raises an alarm, once, when too many follow one
 * another.
 */
final class SkippedUpdates {
  private static final Logger LOG = LoggerFactory.getLogger(SkippedUpdates.class);

  private final int maximumInARow;
  private long total;
  private int inARow;

  /**
   * A count of none.
   *
   * @param maximumInARow learner-node.maximum-skipped-updates
   */
  SkippedUpdates(int maximumInARow) {
    this.maximumInARow = maximumInARow;
  }

  /** Counts an update; {@code updates} were made before it. */
  void count(boolean moved, long updates) {
    if (moved) {
      if (isAlarming()) {
        LOG.info("gradients are finite again after {} skipped updates", inARow);
      }
      inARow = 0;
      return;
    }
    total++;
    inARow++;
    if (inARow == maximumInARow) {
      LOG.error(
          "{} updates in a row after update {} had a gradient that is not finite and were skipped"
              + " (learner-node.maximum-skipped-updates = {}): a smaller agent.learning-rate may help",
          inARow,
          updates,
          maximumInARow);
    }
  }

  /** All that were skipped. */
  long total() {
    return total;
  }

  boolean isAlarming() {
    return inARow >= maximumInARow;
  }
}
