package dev.polyak.replay.selectors;

import java.util.random.RandomGenerator;

/**
 * Always chooses the first item of an order: it weighs 1 and the others 0, so that its probability
 * is 1.
 */
abstract class DeterministicSelector implements Selector {
  /** The item that is chosen, where there is one. O(1). */
  abstract int first();

  @Override
  public final int select(RandomGenerator random) {
    if (size() == 0) {
      throw new IllegalStateException("nothing to select from");
    }
    return first();
  }

  @Override
  public final double weight(int item) {
    return item == first() ? 1 : 0;
  }

  @Override
  public final double mass() {
    return Math.min(size(), 1);
  }

  @Override
  public final double largest() {
    return mass();
  }

  @Override
  public final boolean keepsArrival() {
    return true;
  }
}
