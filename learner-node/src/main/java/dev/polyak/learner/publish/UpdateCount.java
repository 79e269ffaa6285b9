package dev.polyak.learner.publish;

import dev.polyak.networks.TargetRule;
import dev.polyak.networks.Update;

/**
 * Counts updates over a run's life. A learner that goes on with fresh moments starts the
 * optimiser's own count, {@link Update#updates()}, anew, so that Adam's bias correction is right;
 * what came before is added here.
 *
 * @param update whose updates are counted
 * @param target how its targets follow
 * @param updatesBefore updates that {@code update} does not count
 * @param targetUpdatesBefore moves of the target behind those
 */
public record UpdateCount(
    Update update, TargetRule target, long updatesBefore, long targetUpdatesBefore) {

  /** A count that stands at {@code updates} and {@code targetUpdates} now. */
  public static UpdateCount standingAt(
      Update update, TargetRule target, long updates, long targetUpdates) {
    return new UpdateCount(
        update, target, updates - update.updates(), targetUpdates - moves(target, update));
  }

  /** Updates behind the online weights. */
  public long updates() {
    return updatesBefore + update.updates();
  }

  /** Moves of the target: a copy or a Polyak step each. */
  public long targetUpdates() {
    return targetUpdatesBefore + moves(target, update);
  }

  /** Copies of the target by the present optimiser; 0 under Polyak averaging. */
  long copies() {
    return target instanceof TargetRule.CopyEvery ? moves(target, update) : 0;
  }

  private static long moves(TargetRule target, Update update) {
    return switch (target) {
      case TargetRule.Polyak polyak -> update.updates();
      case TargetRule.CopyEvery(long every) -> update.updates() / every;
    };
  }

  /** Whether the last update copied the target. */
  boolean justCopied() {
    return target instanceof TargetRule.CopyEvery(long every)
        && update.updates() > 0
        && update.updates() % every == 0;
  }
}
