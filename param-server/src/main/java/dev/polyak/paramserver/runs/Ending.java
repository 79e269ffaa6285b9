package dev.polyak.paramserver.runs;

import dev.polyak.runs.v1.Evaluation;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.State;
import java.util.Optional;

/**
 * How a run ends.
 *
 * <pre>
 *   RUNNING --condition, someone evaluates--> STOPPING --deciding evaluation, or the evaluator stays away--> STOPPED
 *      |                                                                                                       ^
 *      +--condition, nobody evaluates; deciding evaluation that reaches the bar; Stop--------------------------+
 * </pre>
 *
 * <p>WAITING and RUNNING are told apart by what the run has, not here.
 */
final class Ending {
  /** After a restart of everything the evaluator has to start, too. */
  private static final long RESTART_GRACE_NANOS = 60_000_000_000L;

  private final long vanishedNanos;
  private long graceNanos;
  private State state;
  private String reason;
  private Optional<Evaluation> deciding;
  private boolean alone;
  private long aloneSince;

  /**
   * As it was stored.
   *
   * @param graceNanos for which a run that is stopping waits for an evaluator that has vanished;
   *     for the first one after a restart it waits longer
   */
  Ending(Progress stored, long graceNanos) {
    vanishedNanos = graceNanos;
    boolean begun =
        stored.getState() == State.STATE_STOPPING || stored.getState() == State.STATE_STOPPED;
    state = begun ? stored.getState() : State.STATE_RUNNING;
    this.graceNanos = begun ? Math.max(graceNanos, RESTART_GRACE_NANOS) : graceNanos;
    reason = stored.getStopReason();
    deciding =
        stored.hasDecidingEvaluation()
            ? Optional.of(stored.getDecidingEvaluation())
            : Optional.empty();
  }

  /** RUNNING, STOPPING or STOPPED. */
  State state() {
    return state;
  }

  String reason() {
    return reason;
  }

  Optional<Evaluation> deciding() {
    return deciding;
  }

  boolean isStopped() {
    return state == State.STATE_STOPPED;
  }

  /** A condition holds. */
  void conditionHeld(String key, boolean someoneEvaluates) {
    reason = key;
    state = someoneEvaluates ? State.STATE_STOPPING : State.STATE_STOPPED;
  }

  /**
   * A deciding evaluation came, the one that a stopping run waits for or one that reaches the bar.
   */
  void decided(Evaluation evaluation, String key) {
    reason = state == State.STATE_STOPPING ? reason : key;
    deciding = Optional.of(evaluation);
    state = State.STATE_STOPPED;
  }

  void stopNow(String why) {
    reason = state == State.STATE_STOPPING ? reason : why;
    state = State.STATE_STOPPED;
  }

  /**
   * Ends a stopping run that nobody evaluates any more.
   *
   * @return whether it did
   */
  boolean giveUp(boolean someoneEvaluates, long now) {
    if (state != State.STATE_STOPPING || someoneEvaluates) {
      alone = false;
      graceNanos = someoneEvaluates ? vanishedNanos : graceNanos;
      return false;
    }
    if (!alone) {
      alone = true;
      aloneSince = now;
    }
    if (now - aloneSince < graceNanos) {
      return false;
    }
    state = State.STATE_STOPPED;
    return true;
  }
}
