package dev.polyak.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polyak.launcher.console.EventLine;
import dev.polyak.launcher.console.LivePage;
import dev.polyak.launcher.console.RunFacts;
import dev.polyak.launcher.tensorboard.RunEvents;
import dev.polyak.node.Host;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.management.Readiness;
import dev.polyak.node.run.Membership;
import dev.polyak.runs.v1.Event;
import dev.polyak.runs.v1.JoinResponse;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.RunServiceGrpc;
import dev.polyak.runs.v1.Specification;
import dev.polyak.runs.v1.State;
import dev.polyak.runs.v1.StopRequest;
import dev.polyak.runs.v1.WatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a run's folder from what its Watch tells, and nothing else: the same whether the nodes are
 * in this process or not.
 *
 * <p>One thread at a time enters it, the observing actor's or that of the host's stop; lines for
 * {@code status.jsonl} come from the page's beside them.
 */
final class RunRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(RunRecorder.class);
  private static final long STOP_SECONDS = 3;

  private final RunDirectory directory;
  private final ManagedChannel paramServer;
  private final String run;
  private final MetricsFile metrics;
  private final ProgressLine line;
  private final double earlierSeconds;
  private final CompletableFuture<Summary> ended = new CompletableFuture<>();
  private final StatusFile status;
  private Optional<LivePage> page = Optional.empty();
  private RunEvents events;
  private Specification specification = Specification.getDefaultInstance();
  private Progress progress = Progress.getDefaultInstance();
  private double decidedSeconds;

  private RunRecorder(
      RunDirectory directory,
      ManagedChannel paramServer,
      String run,
      double earlierSeconds,
      ProgressLine line) {
    this.directory = directory;
    this.paramServer = paramServer;
    this.run = run;
    this.earlierSeconds = earlierSeconds;
    this.line = line;
    metrics = new MetricsFile(directory.metrics());
    status = new StatusFile(directory);
  }

  /**
   * Records a run that this process launches, all of whose nodes are on this host, and stops the
   * host at its end.
   *
   * @param paramServer stays the caller's
   */
  static void start(Host host, RunPlan plan, ManagedChannel paramServer) {
    start(host, plan, paramServer, ownMetrics(host));
  }

  /**
   * The same where the nodes are other processes.
   *
   * @param nodes metrics of those with actor-nodes
   */
  static void start(
      Host host, RunPlan plan, ManagedChannel paramServer, Supplier<List<String>> nodes) {
    Configuration configuration = plan.configuration(UnaryOperator.identity());
    RunFacts facts = RunFacts.of(plan.name(), configuration::json);
    ProgressLine line =
        new ProgressLine(
            configuration.longInteger("run.stop.environment-steps"),
            System.err,
            ProgressLine.isTerminal());
    new RunRecorder(plan.folder(), paramServer, plan.name(), plan.earlierSeconds(), line)
        .start(host, configuration, nodes, page -> page.expects(facts));
  }

  /**
   * Observes a run of which nobody knows here how long it takes, from now on. When it has stopped,
   * says how it went and stops the host.
   *
   * @param paramServer stays the caller's
   */
  static void start(
      Host host, RunDirectory directory, Configuration configuration, ManagedChannel paramServer) {
    ProgressLine line = new ProgressLine(0, System.err, ProgressLine.isTerminal());
    new RunRecorder(directory, paramServer, configuration.text("cluster.run"), 0, line)
        .start(host, configuration, ownMetrics(host), _ -> {});
  }

  private static Supplier<List<String>> ownMetrics(Host host) {
    return () -> List.of(host.meters().scrape());
  }

  private void start(
      Host host,
      Configuration configuration,
      Supplier<List<String>> nodes,
      Consumer<LivePage> prepare) {
    Readiness membership = RunObserver.readiness();
    page = LivePage.start(host, configuration, run, paramServer, membership, nodes, status::write);
    page.ifPresent(prepare);
    page.ifPresent(this::showEarlier);
    RunObserver.start(host, paramServer, run, membership, this::happened);
    host.atStop(Host.Phase.RECORD, "recorder", this::interrupt);
    CompletionStage<Summary> end = ended;
    end.whenComplete((summary, failure) -> RunEnd.of(host, directory, summary, failure));
  }

  /** Of a run that is resumed. */
  private void showEarlier(LivePage shown) {
    shown.view().folder(directory.path().toString());
    try (RecordedLines lines = new RecordedLines(directory)) {
      lines.read(shown.view()::line);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read " + directory.metrics(), unreadable);
    }
  }

  private synchronized void happened(Membership.Event event) {
    if (ended.isDone()) {
      return;
    }
    orEnd(
        () -> {
          switch (event) {
            case Membership.Event.Joined(JoinResponse response) -> joined(response);
            case Membership.Event.Watched(WatchResponse response) -> watched(response);
            case Membership.Event.Refused refused ->
                ended.completeExceptionally(new IllegalStateException(refused.message()));
          }
        });
  }

  /** A run that cannot be recorded any more ends: who would know of it? */
  private void orEnd(Runnable recording) {
    try {
      recording.run();
    } catch (RuntimeException failure) {
      LOG.debug("why the run cannot be recorded", failure);
      ended.completeExceptionally(
          new IllegalStateException(
              "cannot record the run in %s: %s"
                  .formatted(directory.path(), RunDirectory.reason(failure)),
              failure));
    }
  }

  private void joined(JoinResponse response) {
    specification = response.getSpecification();
    startEvents();
    page.ifPresent(shown -> shown.joined(response));
  }

  private void watched(WatchResponse response) {
    for (Event event : response.getEventsList()) {
      EventLine.of(event).ifPresent(this::write);
    }
    metrics.flush();
    events.flush();
    Progress newest = response.getProgress();
    if (!newest.getDecidingEvaluation().equals(progress.getDecidingEvaluation())) {
      decidedSeconds = wallClockSeconds();
    }
    progress = newest;
    line.show(progress);
    page.ifPresent(shown -> shown.watched(response));
    if (progress.getState() == State.STATE_STOPPED) {
      finish();
    }
  }

  /** The run is joined again where its param-server was away. */
  private void startEvents() {
    if (events == null) {
      events =
          RunEvents.start(
              directory.path(), System::currentTimeMillis, specification.getConfigurationMap());
    }
  }

  private void write(JsonNode event) {
    metrics.write(event);
    events.write(event);
  }

  /** The host stops, and the run has not: tells it, and writes how far it came. */
  private synchronized void interrupt() {
    if (ended.isDone()) {
      return;
    }
    try {
      progress =
          RunServiceGrpc.newBlockingStub(paramServer)
              .withDeadlineAfter(STOP_SECONDS, TimeUnit.SECONDS)
              .stop(StopRequest.newBuilder().setRun(run).build())
              .getProgress();
    } catch (StatusRuntimeException gone) {
      LOG.debug("the param-server is gone already", gone);
      progress = progress.toBuilder().setStopReason(Summary.INTERRUPTED).build();
    }
    orEnd(this::finish);
  }

  private void finish() {
    line.close();
    metrics.close();
    status.close();
    if (events != null) {
      events.close();
    }
    double seconds = progress.hasDecidingEvaluation() ? decidedSeconds : wallClockSeconds();
    Summary summary = Summary.of(specification, progress, seconds);
    summary.write(directory.summary());
    page.ifPresent(shown -> shown.ended(progress));
    ended.complete(summary);
  }

  private double wallClockSeconds() {
    return earlierSeconds + ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
  }
}
