package dev.polyak.learner;

import dev.polyak.learner.lease.Lease;
import dev.polyak.learner.metrics.LearnerMeters;
import dev.polyak.learner.replay.SampledBatch;
import dev.polyak.node.Host;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.run.Membership;
import dev.polyak.node.run.ReplayShards;
import dev.polyak.node.run.Reports;
import dev.polyak.runs.v1.JoinRequest;
import dev.polyak.runs.v1.JoinResponse;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.ReportRequest;
import dev.polyak.runs.v1.Role;
import dev.polyak.runs.v1.RunServiceGrpc;
import io.grpc.ManagedChannel;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The learner of a deterministic run: the same calls as {@link LearnerNode}'s, each made when its
 * driver says so and over when it returns. Nothing is drawn ahead, and schedules change only by
 * what the driver has seen. Belongs to the driver's thread.
 *
 * <pre>
 * try (LockstepLearner learner = LockstepLearner.open(host, configuration)) {   // an actor has set the specification
 *   while (running) {
 *     learner.follow(collect());                 // the progress that acknowledged the actors' steps
 *     for (int u = 0; u &lt; updates; u++) {
 *       learner.update();
 *       if (learner.publishIsDue()) learner.publish();
 *       learner.reportIfDue();
 *     }
 *     // the actors adopt learner.version()
 *   }
 *   learner.finish();
 * }
 * </pre>
 *
 * <p>Where a peer refuses or is lost for good, methods throw {@link IllegalStateException} with the
 * reason.
 */
public final class LockstepLearner implements AutoCloseable {
  private static final long JOIN_DEADLINE_SECONDS = 5;

  private final ManagedChannel paramServer;
  private final ReplayShards shards;
  private final Lease lease;
  private final LatestProgress progress;
  private final Reports reports;
  private final LearnerSession session;
  private final int reportEvery;
  private final AtomicReference<String> lost;

  private LockstepLearner(
      ManagedChannel paramServer,
      ReplayShards shards,
      Lease lease,
      LatestProgress progress,
      Reports reports,
      LearnerSession session,
      int reportEvery,
      AtomicReference<String> lost) {
    this.paramServer = paramServer;
    this.shards = shards;
    this.lease = lease;
    this.progress = progress;
    this.reports = reports;
    this.session = session;
    this.reportEvery = reportEvery;
    this.lost = lost;
  }

  /**
   * Joins the run, acquires the lease, creates the tables and restores the weights: version 0 is
   * there when it returns.
   *
   * @param host whose executor runs the calls
   * @throws IllegalStateException if the run has no specification or no replay shard yet
   */
  public static LockstepLearner open(Host host, Configuration configuration)
      throws InterruptedException {
    LearnerNode.check(configuration);
    ManagedChannel paramServer = Membership.paramServer(configuration, host);
    try {
      return open(host, configuration, paramServer);
    } catch (RuntimeException | InterruptedException failed) {
      paramServer.shutdownNow();
      throw failed;
    }
  }

  private static LockstepLearner open(
      Host host, Configuration configuration, ManagedChannel paramServer)
      throws InterruptedException {
    String run = configuration.text("cluster.run");
    String member = configuration.text("learner-node.name");
    JoinResponse joined = join(paramServer, run, member);
    LearnerPlan plan = LearnerPlan.of(configuration, joined.getSpecification());
    LatestProgress progress = new LatestProgress(plan.configuration());
    progress.set(joined.getProgress());
    AtomicReference<String> lost = new AtomicReference<>();
    Lease lease = answer(Lease.acquire(paramServer, run, member, joined.getSession(), lost::set));
    ReplayShards shards =
        ReplayShards.of(plan.configuration(), joined.getShardsList(), host::connect);
    Reports reports = new Reports(paramServer, run, member, joined.getSession(), host::after);
    LearnerMeters meters = new LearnerMeters(host.meters());
    meters.leads(lease::isHeld);
    LearnerSession.Surroundings around =
        new LearnerSession.Surroundings(
            paramServer,
            shards,
            lease,
            progress,
            () -> reports.send(ReportRequest.newBuilder()).join(),
            host::after,
            meters);
    Optional<LearnerSession> session = LearnerSession.open(plan, around, 0, new StopSignal());
    if (session.isEmpty()) {
      reports.close();
      shards.close();
      throw new IllegalStateException(lost.get());
    }
    return new LockstepLearner(
        paramServer,
        shards,
        lease,
        progress,
        reports,
        session.get(),
        plan.configuration().integer("metrics.every"),
        lost);
  }

  private static <T> T answer(CompletionStage<T> call) {
    try {
      return call.toCompletableFuture().join();
    } catch (CompletionException refused) {
      throw new IllegalStateException(refused.getCause().getMessage(), refused.getCause());
    }
  }

  private static JoinResponse join(ManagedChannel paramServer, String run, String member) {
    JoinResponse response =
        RunServiceGrpc.newBlockingStub(paramServer)
            .withDeadlineAfter(JOIN_DEADLINE_SECONDS, TimeUnit.SECONDS)
            .join(
                JoinRequest.newBuilder()
                    .setProtocolVersion(Guardian.PROTOCOL_VERSION)
                    .setRun(run)
                    .setMember(member)
                    .setRole(Role.ROLE_LEARNER)
                    .build());
    String missing = Membership.missingSpecificationOrShard(response);
    if (!missing.isEmpty()) {
      throw new IllegalStateException("the lockstep learner needs " + missing);
    }
    return response;
  }

  /**
   * Takes the run's schedules and counts from here on; a driver passes what its own reports were
   * answered with.
   */
  public void follow(Progress newest) {
    progress.set(newest);
  }

  /**
   * Draws one batch, waiting until the rate limiter admits it, and makes one update of it. The
   * rows' new priorities are acknowledged when this returns.
   *
   * @return whether the weights moved: false where the gradient was not finite, or the shard has no
   *     more data
   */
  public boolean update() throws InterruptedException {
    requireLease();
    Optional<SampledBatch> batch = session.batches().take();
    if (batch.isEmpty()) {
      requireLease();
      return false;
    }
    boolean moved = session.learner().update(batch.get());
    session.batches().release(batch.get());
    session.priorities().awaitAcknowledged();
    return moved;
  }

  /**
   * Whether the last update is one after which a free-running learner would publish:
   * rates.publish.every.
   */
  public boolean publishIsDue() {
    return session.learner().publishIsDue();
  }

  /**
   * Publishes the newest weights; the server has them when this returns. Writes a checkpoint if one
   * has come due.
   */
  public void publish() {
    requireLease();
    if (!session.learner().publishNow()) {
      requireLease();
      throw new IllegalStateException(
          "the param-server did not take the weights of update " + updates());
    }
  }

  /**
   * Reports the updates since the last report, which is acknowledged when this returns, and follows
   * the answer.
   */
  public Progress report() {
    Progress now = answer(reports.send(session.learner().report()));
    follow(now);
    return now;
  }

  /** {@link #report}, if metrics.every updates were made since the last one. */
  public Optional<Progress> reportIfDue() {
    return session.learner().unreported() >= reportEvery ? Optional.of(report()) : Optional.empty();
  }

  /** Publishes and reports what is left, and writes the last checkpoint. */
  public void finish() {
    publish();
    if (session.learner().unreported() > 0) {
      report();
    }
    session.learner().checkpoint();
  }

  /** Updates behind the online weights, over the run's life. */
  public long updates() {
    return session.learner().updates();
  }

  /** The epoch that this learner publishes under. */
  public long epoch() {
    return lease.epoch();
  }

  /** The newest version that the param-server has of this learner. */
  public long version() {
    return session.learner().version();
  }

  private void requireLease() {
    if (!lease.isHeld()) {
      throw new IllegalStateException(lost.get());
    }
  }

  /** Gives the lease back and closes all calls. */
  @Override
  public void close() {
    session.close();
    reports.close();
    if (lease.isHeld()) {
      lease.release().exceptionally(gone -> null).toCompletableFuture().join();
    }
    shards.close();
    paramServer.shutdownNow();
  }
}
