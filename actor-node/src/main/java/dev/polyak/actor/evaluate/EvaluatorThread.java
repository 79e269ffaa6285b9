package dev.polyak.actor.evaluate;

import dev.polyak.actor.weights.Weights;
import dev.polyak.runs.v1.Evaluation;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.State;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays a run's evaluations while its node is the run's evaluator: regular ones as the snapshots'
 * steps grow, deciding ones where a regular one has reached the bar, and the last one when the run
 * is stopping.
 */
public final class EvaluatorThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluatorThread.class);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(4);

  private final Evaluator evaluator;
  private final EvaluationSchedule schedule;
  private final String member;
  private final Supplier<Weights> newest;
  private final Consumer<Evaluation> played;
  private final Consumer<Throwable> failed;
  private final Thread thread;
  private Progress progress = Progress.getDefaultInstance();
  private volatile boolean closed;

  /**
   * Starts at once, and waits for {@link #progressed}.
   *
   * @param member the node's name
   * @param newest the newest snapshot, or null
   * @param played hears of each evaluation
   * @param failed hears of what ended the thread, if not {@link #close}
   */
  public EvaluatorThread(
      Evaluator evaluator,
      EvaluationSchedule schedule,
      String member,
      Supplier<Weights> newest,
      Consumer<Evaluation> played,
      Consumer<Throwable> failed) {
    this.evaluator = evaluator;
    this.schedule = schedule;
    this.member = member;
    this.newest = newest;
    this.played = played;
    this.failed = failed;
    thread = Thread.ofPlatform().daemon().name("evaluator").start(this::run);
  }

  /** The run has moved on, or there is a newer snapshot. */
  public synchronized void progressed(Progress newestProgress) {
    progress = newestProgress;
    notifyAll();
  }

  private void run() {
    try (evaluator) {
      while (!closed) {
        Progress now = awaitTurn();
        Weights weights = newest.get();
        boolean deciding = now.getState() == State.STATE_STOPPING;
        Evaluation evaluation =
            evaluator.play(weights, schedule.episodes(deciding), deciding, () -> closed);
        if (evaluation == null) {
          return;
        }
        schedule.played(weights, deciding);
        played.accept(evaluation);
        if (!deciding && schedule.hasReachedBar(evaluation)) {
          Evaluation decision =
              evaluator.play(weights, schedule.episodes(true), true, () -> closed);
          if (decision == null) {
            return;
          }
          played.accept(decision);
        }
      }
    } catch (InterruptedException stopped) {
      // Only close() interrupts.
    } catch (RuntimeException | Error failure) {
      failed.accept(failure);
    }
  }

  private synchronized Progress awaitTurn() throws InterruptedException {
    while (!progress.getEvaluator().equals(member)
        || !schedule.isDue(newest.get(), progress.getState())) {
      wait();
    }
    return progress;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      if (!thread.join(STOP_LIMIT)) {
        LOG.warn("an environment does not return; the evaluator's thread is left behind");
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
