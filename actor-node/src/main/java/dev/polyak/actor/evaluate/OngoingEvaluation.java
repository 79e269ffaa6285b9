package dev.polyak.actor.evaluate;

import dev.polyak.actor.weights.Weights;
import dev.polyak.runs.v1.Evaluation;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.State;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A run's evaluations while its node is the run's evaluator, where episodes are played by whoever
 * has an environment: one after the other is {@linkplain #take taken}, by the weights that were the
 * newest when the evaluation began. Belongs to one thread at a time.
 */
public final class OngoingEvaluation {
  private final EvaluationSchedule schedule;
  private final String member;
  private final Supplier<Weights> newest;
  private final Consumer<Evaluation> played;
  private Weights weights;
  private Returns returns;
  private boolean deciding;
  private boolean last;
  private int wanted;
  private int taken;
  private int finished;

  /**
   * None yet.
   *
   * @param member the node's name
   * @param newest the newest snapshot, or null
   * @param played hears of each evaluation
   */
  public OngoingEvaluation(
      EvaluationSchedule schedule,
      String member,
      Supplier<Weights> newest,
      Consumer<Evaluation> played) {
    this.schedule = schedule;
    this.member = member;
    this.newest = newest;
    this.played = played;
  }

  /** Begins an evaluation if one is due and none is under way. */
  public void progressed(Progress progress) {
    if (!isUnderWay()
        && progress.getEvaluator().equals(member)
        && schedule.isDue(newest.get(), progress.getState())) {
      weights = newest.get();
      last = progress.getState() == State.STATE_STOPPING;
      begin(last);
    }
  }

  private void begin(boolean newDeciding) {
    deciding = newDeciding;
    wanted = schedule.episodes(deciding);
    returns = new Returns(wanted);
    taken = 0;
    finished = 0;
  }

  private boolean isUnderWay() {
    return finished < wanted;
  }

  /** The snapshot that plays; null before the first evaluation. */
  public Weights weights() {
    return weights;
  }

  /** Whether the episode that begins now is one of the evaluation; it is then played to its end. */
  public boolean take() {
    if (taken == wanted) {
      return false;
    }
    taken++;
    return true;
  }

  /** A taken episode will not be played to its end: another is to be. */
  public void lost() {
    taken--;
  }

  /** A taken episode has ended. */
  public void finished(GreedyLane episode) {
    returns.add(episode);
    finished++;
    if (isUnderWay()) {
      return;
    }
    Evaluation evaluation = returns.evaluation(weights, deciding);
    played.accept(evaluation);
    if (!deciding || last) {
      schedule.played(weights, deciding);
    }
    if (!deciding && schedule.hasReachedBar(evaluation)) {
      begin(true);
    }
  }
}
