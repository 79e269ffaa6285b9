package dev.polyak.launcher;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import dev.polyak.node.Host;
import dev.polyak.node.run.Membership;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.RunServiceGrpc;
import dev.polyak.runs.v1.Specification;
import dev.polyak.runs.v1.State;
import dev.polyak.runs.v1.StopRequest;
import dev.polyak.runs.v1.WatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a run's folder from what its Watch tells, and nothing else: the same whether the nodes are
 * in this process or not.
 *
 * <p>One thread at a time enters it, the observing actor's or that of the host's stop.
 */
final class RunRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(RunRecorder.class);
  private static final int PROTOCOL_VERSION = 1;
  private static final long STOP_SECONDS = 3;

  private final RunDirectory directory;
  private final ManagedChannel paramServer;
  private final String run;
  private final MetricsFile metrics;
  private final ProgressLine line;
  private final double earlierSeconds;
  private final CompletableFuture<Summary> ended = new CompletableFuture<>();
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
  }

  /** The same for a run that this process launches. */
  static void start(Host host, RunPlan plan, ManagedChannel paramServer) {
    start(
        host,
        plan.folder(),
        paramServer,
        plan.name(),
        plan.earlierSeconds(),
        plan.configuration(UnaryOperator.identity()).longInteger("run.stop.environment-steps"));
  }

  /**
   * Observes a run from now on. When it has stopped, says how it went and stops the host.
   *
   * @param paramServer stays the caller's
   * @param earlierSeconds of the run's parts before this process
   * @param steps that the run takes at the most; 0 if that is not known
   */
  static void start(
      Host host,
      RunDirectory directory,
      ManagedChannel paramServer,
      String run,
      double earlierSeconds,
      long steps) {
    ProgressLine line = new ProgressLine(steps, System.err, ProgressLine.isTerminal());
    RunRecorder recorder = new RunRecorder(directory, paramServer, run, earlierSeconds, line);
    host.system().systemActorOf(recorder.observer(), "recorder", Props.empty());
    host.atStop(Host.Phase.RECORD, "recorder", recorder::interrupt);
    CompletionStage<Summary> ended = recorder.ended;
    ended.whenComplete((summary, failure) -> RunEnd.of(host, directory, summary, failure));
  }

  private Behavior<Membership.Event> observer() {
    return Behaviors.setup(
        context -> {
          ActorRef<Membership.Event> self = context.getSelf();
          JoinRequest request =
              JoinRequest.newBuilder()
                  .setProtocolVersion(PROTOCOL_VERSION)
                  .setRun(run)
                  .setMember("observer-" + ProcessHandle.current().pid())
                  .setRole(Role.ROLE_OBSERVER)
                  .build();
          context.spawn(
              Membership.create(paramServer, request, Membership::missingSpecification, self),
              "membership");
          return Behaviors.receive(Membership.Event.class)
              .onAnyMessage(
                  event -> {
                    happened(event);
                    return Behaviors.same();
                  })
              .build();
        });
  }

  private synchronized void happened(Membership.Event event) {
    if (ended.isDone()) {
      return;
    }
    switch (event) {
      case Membership.Event.Joined joined -> specification = joined.response().getSpecification();
      case Membership.Event.Watched(WatchResponse response) -> watched(response);
      case Membership.Event.Refused refused ->
          ended.completeExceptionally(new IllegalStateException(refused.message()));
    }
  }

  private void watched(WatchResponse response) {
    response.getEventsList().forEach(metrics::write);
    metrics.flush();
    Progress newest = response.getProgress();
    if (!newest.getDecidingEvaluation().equals(progress.getDecidingEvaluation())) {
      decidedSeconds = wallClockSeconds();
    }
    progress = newest;
    line.show(progress);
    if (progress.getState() == State.STATE_STOPPED) {
      finish();
    }
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
      progress = progress.toBuilder().setStopReason("interrupted").build();
    }
    finish();
  }

  private void finish() {
    line.close();
    metrics.close();
    double seconds = progress.hasDecidingEvaluation() ? decidedSeconds : wallClockSeconds();
    Summary summary = Summary.of(specification, progress, seconds);
    summary.write(directory.summary());
    ended.complete(summary);
  }

  private double wallClockSeconds() {
    return earlierSeconds + ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
  }
}
