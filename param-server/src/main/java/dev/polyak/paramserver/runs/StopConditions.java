package dev.polyak.paramserver.runs;

import dev.polyak.runs.v1.Evaluation;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * When a run ends of itself: keys {@code run.stop.*}.
 *
 * @param environmentSteps 0: never
 * @param learnerUpdates 0: never
 * @param wallClock seconds; 0: never
 * @param evaluationReturn mean return of a deciding evaluation; absent: never
 */
record StopConditions(
    long environmentSteps, long learnerUpdates, double wallClock, OptionalDouble evaluationReturn) {
  static final String ENVIRONMENT_STEPS = "run.stop.environment-steps";
  static final String LEARNER_UPDATES = "run.stop.learner-updates";
  static final String WALL_CLOCK = "run.stop.wall-clock";
  static final String EVALUATION_RETURN = "run.stop.evaluation-return";

  static StopConditions parse(SharedConfiguration configuration) {
    return new StopConditions(
        configuration.count(ENVIRONMENT_STEPS),
        configuration.count(LEARNER_UPDATES),
        configuration.notNegative(WALL_CLOCK, 0),
        configuration.number(EVALUATION_RETURN));
  }

  /** The key of the first condition that holds. */
  Optional<String> held(long steps, long updates, double seconds) {
    if (environmentSteps > 0 && steps >= environmentSteps) {
      return Optional.of(ENVIRONMENT_STEPS);
    }
    if (learnerUpdates > 0 && updates >= learnerUpdates) {
      return Optional.of(LEARNER_UPDATES);
    }
    return wallClock > 0 && seconds >= wallClock ? Optional.of(WALL_CLOCK) : Optional.empty();
  }

  /** Whether an evaluation ends the run: only a deciding one does. */
  boolean isReached(Evaluation evaluation) {
    return evaluation.getDeciding()
        && evaluationReturn.isPresent()
        && evaluation.getMeanReturn() >= evaluationReturn.getAsDouble();
  }
}
