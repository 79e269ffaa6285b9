package dev.polyak.actor;

import dev.polyak.actor.append.AppendCall;
import dev.polyak.actor.collect.Collected;
import dev.polyak.actor.collect.Collector;
import dev.polyak.actor.collect.Collectors;
import dev.polyak.actor.evaluate.EvaluationSchedule;
import dev.polyak.actor.evaluate.Evaluator;
import dev.polyak.actor.metrics.ActorMeters;
import dev.polyak.actor.run.Workbench;
import dev.polyak.actor.weights.WeightSubscription;
import dev.polyak.actor.weights.Weights;
import dev.polyak.node.Host;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.rpc.FirstResponse;
import dev.polyak.node.run.Membership;
import dev.polyak.node.run.ReplayShards;
import dev.polyak.node.run.Reports;
import dev.polyak.runs.v1.Evaluation;
import dev.polyak.runs.v1.JoinResponse;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.ReportRequest;
import dev.polyak.runs.v1.RunServiceGrpc;
import dev.polyak.runs.v1.WatchRequest;
import dev.polyak.runs.v1.WatchResponse;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The actor-node of a deterministic run: the same calls as {@link ActorNode}'s, each made when its
 * driver says so and over when it returns. Belongs to the driver's thread.
 *
 * <p>Where a peer refuses, methods throw what the call threw.
 */
public final class LockstepActor implements AutoCloseable {
  private static final long JOIN_DEADLINE_SECONDS = 5;

  private final ManagedChannel paramServer;
  private final ReplayShards shards;
  private final WeightSubscription weights;
  private final Reports reports;
  private final ActorMeters meters;
  private final Collected collected;
  private final AppendCall appends;
  private final Collector collector;
  private final Evaluator evaluator;
  private final EvaluationSchedule schedule;
  private final int horizon;
  private final Context.CancellableContext watch = Context.ROOT.withCancellation();
  private Weights acting;
  private Progress progress = Progress.getDefaultInstance();

  private LockstepActor(
      Host host,
      ActorSettings settings,
      Workbench workbench,
      ManagedChannel paramServer,
      JoinResponse joined) {
    this.paramServer = paramServer;
    meters = new ActorMeters(host.meters());
    collected = new Collected(meters);
    Configuration configuration = workbench.configuration();
    String run = configuration.text("cluster.run");
    shards = ReplayShards.of(configuration, joined.getShardsList(), host::connect);
    weights = workbench.subscribe(paramServer, host::after);
    reports = new Reports(paramServer, run, settings.name(), joined.getSession(), host::after);
    int unbounded = Integer.MAX_VALUE;
    appends =
        new AppendCall(
            shards::all,
            run,
            Collectors.givesPriorities(workbench),
            new AppendCall.Limits(unbounded, unbounded),
            host::after);
    meters.appending(appends);
    collector =
        Collectors.create(
            workbench,
            joined.getFirstLane(),
            settings.lanes(),
            new Incarnations(joined.getSession()).next(),
            settings.flushSteps(),
            appends,
            collected);
    evaluator = new Evaluator(workbench);
    schedule = new EvaluationSchedule(configuration);
    horizon = workbench.agent().horizon();
    watch(run, settings.name());
  }

  /**
   * Whoever evaluates watches its run, from here on; each report is answered with more than what
   * the watch says.
   */
  private void watch(String run, String member) {
    WatchRequest request = WatchRequest.newBuilder().setRun(run).setMember(member).build();
    CompletableFuture<WatchResponse> first = new CompletableFuture<>();
    watch.run(() -> RunServiceGrpc.newStub(paramServer).watch(request, new FirstResponse<>(first)));
    first.join();
  }

  /** Joins the run and sets its specification; a replay shard must be there. */
  public static LockstepActor open(Host host, Configuration configuration)
      throws InterruptedException {
    ActorSettings settings = configuration.section("actor-node", ActorSettings.class);
    Workbench workbench = Workbench.of(configuration);
    ManagedChannel paramServer = Membership.paramServer(configuration, host);
    JoinResponse joined = JoinResponse.getDefaultInstance();
    while (!Membership.missingSpecificationOrShard(joined).isEmpty()) {
      // The shard joins by itself; each question is answered at once.
      Thread.onSpinWait();
      joined =
          RunServiceGrpc.newBlockingStub(paramServer)
              .withDeadlineAfter(JOIN_DEADLINE_SECONDS, TimeUnit.SECONDS)
              .join(ActorGuardian.request(settings, workbench, false));
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    return new LockstepActor(host, settings, workbench, paramServer, joined);
  }

  /** Acts by this version, or a newer one of its epoch, from now on. */
  public void adopt(long epoch, long version) throws InterruptedException {
    acting = weights.await(epoch, version);
    collector.adopt(acting);
  }

  /** One step of every lane, stored when this returns. Returns the run's progress after it. */
  public Progress collect() throws InterruptedException {
    collector.step(progress.getSchedules());
    collector.flush();
    appends.awaitAcknowledged();
    return report();
  }

  /** Steps taken so far. */
  public long steps() {
    return collected.steps();
  }

  /** Steps that may still wait for the steps behind them. */
  public long stepsNotSelectable() {
    return (long) collector.lanes() * horizon;
  }

  /** Evaluates the snapshot that acts, if one is due, and with it all that follows from it. */
  public Progress evaluateIfDue(Progress now) {
    Progress after = now;
    while (schedule.isDue(acting, after.getState())) {
      boolean deciding = Membership.isEnding(after);
      Evaluation evaluation = play(deciding);
      after = report(ReportRequest.newBuilder().addEvaluations(evaluation));
      if (!deciding && schedule.hasReachedBar(evaluation)) {
        after = report(ReportRequest.newBuilder().addEvaluations(play(true)));
      }
    }
    return after;
  }

  private Evaluation play(boolean deciding) {
    Evaluation evaluation =
        evaluator.play(acting, schedule.episodes(deciding), deciding, () -> false);
    meters.played(evaluation);
    schedule.played(acting, deciding && Membership.isEnding(progress));
    return evaluation;
  }

  /** Reports what was collected; the run knows it when this returns. */
  public Progress report() {
    return report(ReportRequest.newBuilder());
  }

  private Progress report(ReportRequest.Builder evaluations) {
    progress =
        reports.send(collected.report().addAllEvaluations(evaluations.getEvaluationsList())).join();
    meters.learned(progress.getLearnerUpdates());
    return progress;
  }

  @Override
  public void close() {
    watch.cancel(null);
    appends.close();
    collector.close();
    evaluator.close();
    weights.close();
    reports.close();
    shards.close();
    paramServer.shutdownNow();
  }
}
