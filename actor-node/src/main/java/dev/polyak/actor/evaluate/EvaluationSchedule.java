package dev.polyak.actor.evaluate;

import dev.polyak.actor.weights.Weights;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.runs.v1.Evaluation;
import dev.polyak.runs.v1.State;
import java.util.OptionalDouble;

/**
 * When to evaluate, and how much. Belongs to one thread.
 *
 * <p>The bar is {@code run.stop.evaluation-return}.
 */
public final class EvaluationSchedule {
  private final long every;
  private final int episodes;
  private final int decidingEpisodes;
  private final OptionalDouble bar;
  private long next;
  private boolean decided;

  /** The schedule of a run. */
  public EvaluationSchedule(Configuration configuration) {
    every = configuration.longInteger("evaluation.every");
    episodes = configuration.integer("evaluation.episodes");
    decidingEpisodes = configuration.integer("evaluation.deciding-episodes");
    String text = configuration.text("run.stop.evaluation-return");
    bar =
        text.equals("none")
            ? OptionalDouble.empty()
            : OptionalDouble.of(configuration.number("run.stop.evaluation-return"));
    next = every;
  }

  /** Whether a snapshot is to be evaluated in this state of the run. */
  public boolean isDue(Weights weights, State state) {
    if (weights == null) {
      return false;
    }
    return switch (state) {
      case STATE_RUNNING -> every > 0 && weights.environmentStep() >= next;
      case STATE_STOPPING -> !decided;
      default -> false;
    };
  }

  /** Episodes of an evaluation. */
  public int episodes(boolean deciding) {
    return deciding ? decidingEpisodes : episodes;
  }

  /**
   * An evaluation of this snapshot is done; the next one is due at the next multiple of the
   * interval.
   */
  public void played(Weights weights, boolean deciding) {
    decided |= deciding;
    next = every == 0 ? Long.MAX_VALUE : (weights.environmentStep() / every + 1) * every;
  }

  /** Whether an evaluation calls for a deciding one. */
  public boolean hasReachedBar(Evaluation evaluation) {
    return bar.isPresent() && evaluation.getMeanReturn() >= bar.getAsDouble();
  }
}
