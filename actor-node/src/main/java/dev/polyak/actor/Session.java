package dev.polyak.actor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.polyak.actor.append.AppendCall;
import dev.polyak.actor.collect.Collected;
import dev.polyak.actor.collect.Collecting;
import dev.polyak.actor.collect.CollectorThread;
import dev.polyak.actor.collect.Collectors;
import dev.polyak.actor.evaluate.EvaluationSchedule;
import dev.polyak.actor.evaluate.Evaluator;
import dev.polyak.actor.evaluate.EvaluatorThread;
import dev.polyak.actor.evaluate.OngoingEvaluation;
import dev.polyak.actor.gateway.Gateway;
import dev.polyak.actor.gateway.GatewaySession;
import dev.polyak.actor.metrics.ActorMeters;
import dev.polyak.actor.run.EnvironmentWatch;
import dev.polyak.actor.run.Workbench;
import dev.polyak.actor.weights.WeightSubscription;
import dev.polyak.node.Host;
import dev.polyak.node.Pace;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.rpc.StatusText;
import dev.polyak.node.run.Membership;
import dev.polyak.node.run.ReplayShards;
import dev.polyak.node.run.Reports;
import dev.polyak.runs.v1.Evaluation;
import dev.polyak.runs.v1.JoinResponse;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.ReportRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A node's work in a run from one Join on: subscribes to the weights, collects, evaluates, reports.
 * What an environment throws is thrown here, so that the supervisor starts the session again.
 */
final class Session {
  private static final Duration REPORT_INTERVAL = Duration.ofMillis(100);

  /** Messages of a session. */
  sealed interface Command {}

  /** The run has moved on. */
  record Progressed(Progress progress) implements Command {}

  private record Tick() implements Command {}

  private record Played(Evaluation evaluation) implements Command {}

  private record Failed(Throwable cause) implements Command {}

  private record Reported(Progress progress, Throwable failure) implements Command {}

  /** An environment, or what works with it, has thrown. */
  static final class EnvironmentFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    EnvironmentFailure(String environment, Throwable cause) {
      super("%s failed: %s".formatted(environment, reason(cause)), cause);
    }

    private static String reason(Throwable cause) {
      return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
  }

  private final ActorContext<Command> context;
  private final Host host;
  private final Workbench workbench;
  private final ReplayShards shards;
  private final WeightSubscription weights;
  private final Reports reports;
  private final Collected collected;
  private final Duration environmentTimeout;
  private final EnvironmentWatch collectorWatch = new EnvironmentWatch(System::nanoTime);
  private final EnvironmentWatch evaluatorWatch = new EnvironmentWatch(System::nanoTime);
  private final ActorMeters meters;
  private final Collecting collecting;
  private final EvaluatorThread evaluating;
  private final List<Evaluation> evaluations = new ArrayList<>();
  private volatile Progress progress;
  private boolean finished;

  private Session(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Host host,
      ActorSettings settings,
      Workbench workbench,
      ManagedChannel paramServer,
      JoinResponse joined,
      Collected collected,
      ActorMeters meters,
      long incarnation,
      Optional<Gateway> gateway) {
    this.context = context;
    this.host = host;
    this.workbench = workbench;
    this.collected = collected;
    environmentTimeout = settings.environmentTimeLimit();
    this.meters = meters;
    meters.sessionBegins();
    progress = joined.getProgress();
    Configuration configuration = workbench.configuration();
    String run = configuration.text("cluster.run");
    ActorRef<Command> self = context.getSelf();
    shards = ReplayShards.of(configuration, joined.getShardsList(), host::connect);
    weights = workbench.subscribe(paramServer, host::after);
    reports = new Reports(paramServer, run, settings.name(), joined.getSession(), host::after);
    try {
      if (gateway.isPresent()) {
        collecting = letIn(gateway.get(), settings, run, joined.getFirstLane(), incarnation, self);
        evaluating = null;
      } else {
        collecting =
            settings.lanes() == 0 || Membership.isEnding(progress)
                ? null
                : collect(settings, run, joined.getFirstLane(), incarnation, self);
        evaluating = settings.evaluates() ? evaluate(settings, self) : null;
      }
    } catch (RuntimeException failure) {
      weights.close();
      reports.close();
      shards.close();
      throw failure(failure);
    }
    timers.startTimerWithFixedDelay(new Tick(), REPORT_INTERVAL);
    context
        .getLog()
        .info(
            "{} is in the run with {} lanes from lane {} on",
            settings.name(),
            settings.allLanes(gateway.isPresent()),
            joined.getFirstLane());
  }

  static Behavior<Command> create(
      Host host,
      ActorSettings settings,
      Workbench workbench,
      ManagedChannel paramServer,
      JoinResponse joined,
      ActorMeters meters,
      Incarnations incarnations,
      Optional<Gateway> gateway) {
    Collected collected = new Collected(meters);
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new Session(
                            context,
                            timers,
                            host,
                            settings,
                            workbench,
                            paramServer,
                            joined,
                            collected,
                            meters,
                            incarnations.next(),
                            gateway)
                        .behavior()));
  }

  private Collecting collect(
      ActorSettings settings, String run, int firstLane, long incarnation, ActorRef<Command> self) {
    AppendCall appends = appends(settings, run, settings.lanes());
    return new CollectorThread(
        () ->
            Collectors.create(
                workbench.watchedBy(collectorWatch),
                firstLane,
                settings.lanes(),
                incarnation,
                settings.flushSteps(),
                appends,
                collected),
        appends,
        weights::newest,
        () -> progress.getSchedules(),
        Pace.of(workbench.configuration().number("rates.collect.maximum")),
        failure -> self.tell(new Failed(failure)));
  }

  private AppendCall appends(ActorSettings settings, String run, int lanes) {
    AppendCall appends =
        new AppendCall(
            shards::all,
            run,
            Collectors.givesPriorities(workbench),
            settings.appendLimits(lanes),
            host::after);
    meters.appending(appends);
    return appends;
  }

  private Collecting letIn(
      Gateway gateway,
      ActorSettings settings,
      String run,
      int firstLane,
      long incarnation,
      ActorRef<Command> self) {
    return new GatewaySession(
        gateway,
        workbench,
        settings.gateway(),
        new GatewaySession.Place(
            firstLane, incarnation, settings.flushSteps(), settings.environmentTimeout()),
        appends(settings, run, 1),
        settings::appendLimits,
        collected,
        meters,
        new OngoingEvaluation(
            new EvaluationSchedule(workbench.configuration()),
            settings.evaluates() ? settings.name() : "",
            weights::newest,
            evaluation -> self.tell(new Played(evaluation))),
        weights::newest,
        () -> progress);
  }

  private EvaluatorThread evaluate(ActorSettings settings, ActorRef<Command> self) {
    return new EvaluatorThread(
        new Evaluator(workbench.watchedBy(evaluatorWatch)),
        new EvaluationSchedule(workbench.configuration()),
        settings.name(),
        weights::newest,
        evaluation -> self.tell(new Played(evaluation)),
        failure -> self.tell(new Failed(failure)));
  }

  private Behavior<Command> behavior() {
    return Behaviors.receive(Command.class)
        .onAnyMessage(
            command -> {
              switch (command) {
                case Progressed(Progress newest) -> progressed(newest);
                case Tick() -> report();
                case Played(Evaluation evaluation) -> played(evaluation);
                case Reported(Progress newest, Throwable failure) -> reported(newest, failure);
                case Failed(Throwable cause) -> throw failure(cause);
              }
              return Behaviors.same();
            })
        .onSignal(PreRestart.class, _ -> close())
        .onSignal(PostStop.class, _ -> close())
        .build();
  }

  private void progressed(Progress newest) {
    progress = newest;
    meters.learned(newest.getLearnerUpdates());
    shards.update(newest.getShardsList());
    if (Membership.isEnding(newest) && collecting != null && !finished) {
      finished = true;
      collecting.discard();
    }
    if (collecting != null) {
      collecting.progressed(newest);
    }
    if (evaluating != null) {
      evaluating.progressed(newest);
    }
  }

  /** Says what failed in one line; the supervisor then starts the session again. */
  private EnvironmentFailure failure(Throwable cause) {
    EnvironmentFailure failure =
        new EnvironmentFailure(workbench.configuration().text("run.environment"), cause);
    context.getLog().error("{}; its lanes start again in a moment", failure.getMessage());
    context.getLog().debug("why an environment failed", cause);
    return failure;
  }

  private void requireAnswer(EnvironmentWatch watch) {
    Duration inside = watch.insideFor();
    if (inside.compareTo(environmentTimeout) > 0) {
      throw failure(
          new IllegalStateException(
              "it has not answered for %.1f s (actor-node.environment-timeout = %s)"
                  .formatted(inside.toMillis() / 1e3, environmentTimeout.toMillis() / 1e3)));
    }
  }

  private void played(Evaluation evaluation) {
    meters.played(evaluation);
    evaluations.add(evaluation);
    report();
  }

  private void report() {
    requireAnswer(collectorWatch);
    requireAnswer(evaluatorWatch);
    if (evaluating != null) {
      evaluating.progressed(progress);
    }
    if (!reports.isIdle()) {
      return;
    }
    ReportRequest.Builder report = collected.report().addAllEvaluations(evaluations);
    evaluations.clear();
    context.pipeToSelf(reports.send(report), Reported::new);
  }

  private void reported(Progress newest, Throwable failure) {
    if (failure == null) {
      // The watch may have overtaken an acknowledgement; only the watch may go back, with a server
      // that came back.
      if (newest.getSeconds() >= progress.getSeconds()) {
        progressed(newest);
      }
      return;
    }
    meters.reportFailed();
    Status status = Status.fromThrowable(failure);
    if (status.getCode() == Status.Code.FAILED_PRECONDITION) {
      host.fail("the run refused a report: " + status.getDescription());
    } else {
      context.getLog().warn("the run refused a report: {}", StatusText.of(status));
    }
  }

  private Behavior<Command> close() {
    if (collecting != null) {
      collecting.close();
    }
    if (evaluating != null) {
      evaluating.close();
    }
    weights.close();
    reports.close();
    shards.close();
    return Behaviors.same();
  }
}
