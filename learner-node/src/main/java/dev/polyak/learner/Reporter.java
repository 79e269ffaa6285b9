package dev.polyak.learner;

import dev.polyak.learner.metrics.LearnerMeters;
import dev.polyak.node.run.Reports;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.ReportRequest;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a learner's reports: one at a time, what happens meanwhile goes into the next. Reports are
 * made by the learner's thread; the session may change on another.
 */
final class Reporter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
  private static final long LAST_SECONDS = 2;
  private static final long PROGRESS_SECONDS = 5;

  private final int every;
  private final LearnerMeters meters;
  private volatile Reports reports;
  private Future<Progress> underWay = CompletableFuture.completedFuture(null);

  /**
   * A reporter of a session in the run.
   *
   * @param every metrics.every
   */
  Reporter(Reports reports, int every, LearnerMeters meters) {
    this.meters = meters;
    this.reports = reports;
    this.every = every;
  }

  /** Goes on under another session; what the former one had under way is lost. */
  void continueWith(Reports next) {
    Reports former = reports;
    reports = next;
    former.close();
  }

  /** Asks the run for its progress at this moment, by an empty report. */
  Progress progress() throws InterruptedException {
    if (reports.isIdle()) {
      underWay = reports.send(ReportRequest.newBuilder());
    }
    try {
      return underWay.get(PROGRESS_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException refused) {
      throw Status.fromThrowable(refused.getCause()).asRuntimeException();
    } catch (TimeoutException late) {
      throw Status.UNAVAILABLE
          .withDescription("no answer within %d s".formatted(PROGRESS_SECONDS))
          .asRuntimeException();
    }
  }

  /** Sends a report, if so many updates were made and none is under way. */
  void reportIfDue(Learner learner) {
    if (learner.unreported() >= every && reports.isIdle()) {
      send(learner);
    }
  }

  /** Reports what is left, and waits a moment for it to arrive. */
  void reportLast(Learner learner) throws InterruptedException {
    await();
    if (learner.unreported() > 0 && reports.isIdle()) {
      send(learner);
      await();
    }
  }

  private void send(Learner learner) {
    CompletableFuture<Progress> sent = reports.send(learner.report());
    underWay = sent;
    CompletionStage<Progress> stage = sent;
    stage.whenComplete(
        (progress, failure) -> {
          if (failure != null) {
            meters.reportFailed();
            LOG.warn("the run refused a report: {}", failure.getMessage());
          }
        });
  }

  private void await() throws InterruptedException {
    try {
      underWay.get(LAST_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException refused) {
      // Logged when it came.
    } catch (TimeoutException late) {
      LOG.warn("a report did not arrive within {} s", LAST_SECONDS);
    }
  }

  @Override
  public void close() {
    reports.close();
  }
}
