package dev.polyak.learner;

import dev.polyak.learner.replay.SampledBatch;
import dev.polyak.node.Pace;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that learns: makes its session, updates from batches that were drawn ahead, and at the
 * end publishes the last weights, reports, and writes a checkpoint. Everything that waits, waits
 * here.
 */
final class UpdateLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(UpdateLoop.class);

  private final LearnerPlan plan;
  private final LearnerSession.Surroundings around;
  private final Reporter reporter;
  private final Consumer<Optional<Throwable>> ended;
  private final StopSignal stop = new StopSignal();
  private final Pace pace;
  private volatile Thread thread;
  private volatile LearnerSession session;

  /**
   * A loop that does not run yet.
   *
   * @param ended hears once, from the loop's thread, that it is over, and why if that was an error
   */
  UpdateLoop(
      LearnerPlan plan,
      LearnerSession.Surroundings around,
      Reporter reporter,
      Consumer<Optional<Throwable>> ended) {
    this.plan = plan;
    this.around = around;
    this.reporter = reporter;
    this.ended = ended;
    pace = Pace.of(plan.rates().maximum());
  }

  /** Starts the thread. */
  void start() {
    thread = Thread.ofPlatform().name("learner-updates").start(this);
  }

  /** Ends it after the present update. */
  void end() {
    stop.set();
    LearnerSession open = session;
    if (open != null) {
      open.batches().close();
    }
    LockSupport.unpark(thread);
  }

  @Override
  public void run() {
    try {
      learn();
      ended.accept(Optional.empty());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      ended.accept(Optional.empty());
    } catch (Exception | Error failure) {
      ended.accept(Optional.of(failure));
    }
  }

  private void learn() throws InterruptedException {
    Optional<LearnerSession> opened =
        LearnerSession.open(plan, around, plan.settings().prefetch(), stop);
    if (opened.isEmpty()) {
      return;
    }
    try (LearnerSession open = opened.get()) {
      session = open;
      // A stop that came before the field was set has closed nothing; the loop looks for itself.
      update(open);
      finish(open.learner());
    }
  }

  private void update(LearnerSession open) throws InterruptedException {
    Learner learner = open.learner();
    while (!stop.isSet() && around.lease().isHeld()) {
      Optional<SampledBatch> batch = open.batches().take();
      if (batch.isEmpty()) {
        return;
      }
      boolean moved = learner.update(batch.get());
      open.batches().release(batch.get());
      if (moved && learner.publishIsDue()) {
        learner.publish();
      }
      reporter.reportIfDue(learner);
      pace.await(1, stop::isSet);
    }
  }

  private void finish(Learner learner) throws InterruptedException {
    if (!around.lease().isHeld()) {
      return;
    }
    boolean published = learner.publishNow();
    learner.checkpoint();
    reporter.reportLast(learner);
    LOG.info(
        "the learner ends after update {}{}",
        learner.updates(),
        published ? "" : ", which the param-server does not have");
  }
}
