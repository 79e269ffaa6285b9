package dev.polyak.learner;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.polyak.learner.lease.Lease;
import dev.polyak.learner.metrics.LearnerMeters;
import dev.polyak.node.Backoff;
import dev.polyak.node.Host;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.node.management.Readiness;
import dev.polyak.node.rpc.StatusText;
import dev.polyak.node.run.Membership;
import dev.polyak.node.run.ReplayShards;
import dev.polyak.node.run.Reports;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.JoinResponse;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.State;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * A learner-node's control: joins the run, gets the lease and keeps it, starts the update loop
 * under it, and ends the loop when the run, the lease or the node does.
 *
 * <pre>
 *   joining ── specification and shard known ──▶ acquiring ── granted ──▶ learning ── stop, out of data ──▶ over
 *                                                                            └── lease lost ──▶ host fails
 * </pre>
 */
final class Guardian extends AbstractOnMessageBehavior<Guardian.Command> {
  /** The protocol's version that this build speaks. */
  static final int PROTOCOL_VERSION = 1;

  /** What a guardian hears. */
  sealed interface Command {}

  /**
   * The node stops: finish what is under way.
   *
   * @param done completes when nothing of the learner is left
   */
  record Stop(CompletableFuture<Void> done) implements Command {}

  private record Followed(Membership.Event event) implements Command {}

  private record AcquireAgain() implements Command {}

  private record LeaseReplied(Lease granted, Throwable failure) implements Command {}

  private record RenewNow() implements Command {}

  private record RenewReplied(Throwable failure) implements Command {}

  private record Lost(String why) implements Command {}

  private record LoopEnded(Optional<Throwable> failure) implements Command {}

  private record Released() implements Command {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Host host;
  private final Configuration configuration;
  private final ManagedChannel paramServer;
  private final String run;
  private final String member;
  private final LatestProgress progress;
  private final LearnerMeters meters;
  private final Readiness readiness;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private LearnerPlan plan;
  private ReplayShards shards;
  private Reporter reporter;
  private long session;
  private Lease lease;
  private UpdateLoop loop;
  private boolean acquiring;
  private boolean ending;
  private boolean waits;
  private int attempt;
  private CompletableFuture<Void> stopped;

  private Guardian(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Host host,
      Configuration configuration,
      ManagedChannel paramServer,
      Readiness readiness) {
    super(context);
    this.context = context;
    this.timers = timers;
    this.host = host;
    this.configuration = configuration;
    this.paramServer = paramServer;
    this.readiness = readiness;
    run = configuration.text("cluster.run");
    member = configuration.text("learner-node.name");
    progress = new LatestProgress(configuration);
    meters = new LearnerMeters(host.meters());
  }

  /**
   * Joins at once.
   *
   * @param paramServer a channel to it; stays the caller's
   * @param readiness is ready once the learner is a member that could learn, whoever holds the
   *     lease
   */
  static Behavior<Command> create(
      Host host, Configuration configuration, ManagedChannel paramServer, Readiness readiness) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  Guardian guardian =
                      new Guardian(context, timers, host, configuration, paramServer, readiness);
                  guardian.join();
                  return guardian;
                }));
  }

  private void join() {
    JoinRequest request =
        JoinRequest.newBuilder()
            .setProtocolVersion(PROTOCOL_VERSION)
            .setRun(run)
            .setMember(member)
            .setRole(Role.ROLE_LEARNER)
            .build();
    ActorRef<Membership.Event> events =
        context.messageAdapter(Membership.Event.class, Followed::new);
    context.spawn(
        Membership.create(
            paramServer, request, Membership::missingSpecificationOrShard, events, readiness),
        "membership");
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    switch (command) {
      case Followed(Membership.Event event) -> followed(event);
      case AcquireAgain() -> acquire();
      case LeaseReplied(Lease granted, Throwable failure) -> leaseReplied(granted, failure);
      case RenewNow() ->
          context.pipeToSelf(lease.renew(), (ok, failure) -> new RenewReplied(failure));
      case RenewReplied(Throwable failure) -> renewReplied(failure);
      case Lost(String why) -> lost(why);
      case LoopEnded(Optional<Throwable> failure) -> loopEnded(failure);
      case Released() -> released();
      case Stop(CompletableFuture<Void> done) -> stop(done);
    }
    return this;
  }

  private void followed(Membership.Event event) {
    switch (event) {
      case Membership.Event.Joined(JoinResponse response) -> joined(response);
      case Membership.Event.Watched(var response) -> watched(response.getProgress());
      case Membership.Event.Refused refused ->
          host.fail("run %s refuses the learner %s: %s".formatted(run, member, refused.message()));
    }
  }

  private void joined(JoinResponse response) {
    session = response.getSession();
    Reports reports = new Reports(paramServer, run, member, session, host::after);
    progress.set(response.getProgress());
    if (reporter != null) {
      reporter.continueWith(reports);
      return;
    }
    try {
      plan = LearnerPlan.of(configuration, response.getSpecification());
      shards = ReplayShards.of(plan.configuration(), response.getShardsList(), host::connect);
    } catch (ConfigurationException | IllegalArgumentException refused) {
      host.fail("the learner cannot take part in run %s: %s".formatted(run, refused.getMessage()));
      return;
    }
    reporter = new Reporter(reports, plan.configuration().integer("metrics.every"), meters);
    acquire();
  }

  private void watched(Progress newest) {
    progress.set(newest);
    if (shards != null) {
      shards.update(newest.getShardsList());
    }
    if (Membership.isEnding(newest)) {
      ending = true;
      if (loop != null) {
        loop.end();
      }
    }
    if (newest.getState() == State.STATE_STOPPED && plan != null && plan.settings().exitWithRun()) {
      host.stop(0, "run %s has ended".formatted(run));
    }
  }

  private void acquire() {
    if (ending) {
      return;
    }
    acquiring = true;
    ActorRef<Command> self = context.getSelf();
    context.pipeToSelf(
        Lease.acquire(paramServer, run, member, session, why -> self.tell(new Lost(why))),
        LeaseReplied::new);
  }

  private void leaseReplied(Lease granted, Throwable failure) {
    acquiring = false;
    if (failure != null) {
      if (ending) {
        released();
        return;
      }
      Status status = Status.fromThrowable(failure);
      if (!waits) {
        context
            .getLog()
            .info("waits for the learner's lease of run {}: {}", run, StatusText.of(status));
        waits = true;
      }
      timers.startSingleTimer(new AcquireAgain(), Backoff.PEER.before(attempt++, random));
      return;
    }
    context.getLog().info("learns in run {} under epoch {}", run, granted.epoch());
    lease = granted;
    meters.leads(granted::isHeld);
    if (ending) {
      release();
      return;
    }
    timers.startTimerAtFixedRate(new RenewNow(), lease.renewal());
    ActorRef<Command> self = context.getSelf();
    loop =
        new UpdateLoop(
            plan,
            new LearnerSession.Surroundings(
                paramServer, shards, lease, progress, reporter::progress, host::after, meters),
            reporter,
            outcome -> self.tell(new LoopEnded(outcome)));
    loop.start();
  }

  private void renewReplied(Throwable failure) {
    if (failure == null || lease == null || !lease.isHeld()) {
      return;
    }
    Status status = Status.fromThrowable(failure);
    if (status.getCode() == Status.Code.FAILED_PRECONDITION) {
      lease.lose("the learner's lease of run %s is lost: %s".formatted(run, StatusText.of(status)));
    } else {
      context
          .getLog()
          .warn("could not renew the learner's lease, tries again: {}", StatusText.of(status));
    }
  }

  private void lost(String why) {
    timers.cancelAll();
    if (loop != null) {
      loop.end();
    }
    host.fail(why);
  }

  private void loopEnded(Optional<Throwable> failure) {
    loop = null;
    ending = true;
    timers.cancelAll();
    failure.ifPresent(
        cause -> {
          context.getLog().error("the learner has failed", cause);
          host.fail("the learner of run %s has failed: %s".formatted(run, cause.getMessage()));
        });
    if (lease.isHeld()) {
      release();
    } else {
      released();
    }
  }

  private void release() {
    context.pipeToSelf(lease.release(), (ok, failure) -> new Released());
  }

  private void released() {
    lease = null;
    if (stopped != null) {
      over();
    }
  }

  private void stop(CompletableFuture<Void> done) {
    stopped = done;
    ending = true;
    if (loop != null) {
      loop.end();
    } else if (lease == null && !acquiring) {
      over();
    }
  }

  private void over() {
    if (reporter != null) {
      reporter.close();
    }
    if (shards != null) {
      shards.close();
    }
    stopped.complete(null);
  }
}
