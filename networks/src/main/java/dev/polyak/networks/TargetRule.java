package dev.polyak.networks;

/** How target weights follow the online weights. */
public sealed interface TargetRule {

  /**
   * Polyak averaging at every update: {@code target <- (1 - tau) target + tau online}, tau in (0,
   * 1].
   */
  record Polyak(double tau) implements TargetRule {
    public Polyak {
      if (!(tau > 0 && tau <= 1)) {
        throw new IllegalArgumentException("tau must be in (0, 1], is " + tau);
      }
    }
  }

  /** A copy after every {@code updates} updates, 1 or more. */
  record CopyEvery(long updates) implements TargetRule {
    public CopyEvery {
      if (updates < 1) {
        throw new IllegalArgumentException(
            "a target is copied every 1 or more updates, not " + updates);
      }
    }
  }
}
