package dev.polyak.replay.service;

import com.google.common.util.concurrent.MoreExecutors;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The replies of a call in their order, which the run's gatherers make and give to the transport. A
 * short one with nothing before it is not worth the way there. Belongs to the run's thread.
 */
final class GatheredReplies {
  private final Run run;
  private final Executor gatherer;
  private final Consumer<Throwable> failed;
  private int underWay;

  /**
   * No replies yet.
   *
   * @param failed hears in the run's thread of a reply that could not be made
   */
  GatheredReplies(Run run, Consumer<Throwable> failed) {
    this.run = run;
    this.failed = failed;
    gatherer = MoreExecutors.newSequentialExecutor(run.gatherers());
  }

  /**
   * Has a reply made and given to the transport, after all that were given before.
   *
   * @param isShort whether it is done at once, if nothing is under way
   * @param then follows in the run's thread
   */
  void give(Runnable reply, boolean isShort, Runnable then) {
    if (isShort && underWay == 0) {
      reply.run();
      then.run();
      return;
    }
    underWay++;
    gatherer.execute(
        () -> {
          Throwable failure = null;
          try {
            reply.run();
          } catch (RuntimeException | Error notMade) {
            failure = notMade;
          }
          Throwable result = failure;
          run.execute(() -> end(then, result));
        });
  }

  private void end(Runnable then, Throwable failure) {
    underWay--;
    if (!run.isClosed()) {
      then.run();
    }
    if (failure != null) {
      failed.accept(failure);
    }
  }
}
