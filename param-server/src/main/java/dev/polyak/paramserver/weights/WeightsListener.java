package dev.polyak.paramserver.weights;

/**
 * Hears of each new snapshot, in their order, before the call that wrote it is answered. Never
 * blocks.
 */
@FunctionalInterface
public interface WeightsListener {
  /**
   * A snapshot was adopted.
   *
   * @param restored by a Restore, so that {@code update} may be lower than before
   */
  void adopted(long epoch, long version, long update, boolean restored);
}
