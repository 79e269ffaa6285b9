package dev.polyak.learner;

import dev.polyak.agents.RewardScale;
import dev.polyak.agents.RunningNormalisation;
import dev.polyak.learner.checkpoint.CheckpointStore;
import dev.polyak.learner.lease.Lease;
import dev.polyak.learner.metrics.LearnerMeters;
import dev.polyak.learner.publish.ParameterCalls;
import dev.polyak.learner.publish.Publisher;
import dev.polyak.learner.publish.UpdateCount;
import dev.polyak.learner.replay.Batches;
import dev.polyak.learner.replay.Phase;
import dev.polyak.learner.replay.Priorities;
import dev.polyak.learner.replay.ReplayTables;
import dev.polyak.networks.Update;
import dev.polyak.node.Backoff;
import dev.polyak.node.rpc.StatusText;
import dev.polyak.node.run.ReplayShard;
import dev.polyak.node.run.ReplayShards;
import dev.polyak.runs.v1.Progress;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that a learner works with while it holds the lease, made in the order that keeps readers and
 * older learners safe: the replay's tables, which fences older epochs there; the weights to go on
 * from; their Restore, which fences older epochs at the param-server; then the first draw.
 */
final class LearnerSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LearnerSession.class);

  private final Learner learner;
  private final Batches batches;
  private final Priorities priorities;

  private LearnerSession(Learner learner, Batches batches, Priorities priorities) {
    this.learner = learner;
    this.batches = batches;
    this.priorities = priorities;
  }

  /**
   * What a session needs from outside; all of it stays its owner's.
   *
   * @param paramServer a channel to it
   * @param progress the newest that is known
   * @param progressNow asks the run for its progress: what an earlier learner has published is in
   *     it
   * @param schedule runs something after a while, on any thread
   * @param meters count what the session does
   */
  record Surroundings(
      ManagedChannel paramServer,
      ReplayShards shards,
      Lease lease,
      LatestProgress progress,
      Callable<Progress> progressNow,
      BiConsumer<Duration, Runnable> schedule,
      LearnerMeters meters) {}

  /**
   * Makes a session; blocks, and waits with back-off for peers that are away.
   *
   * @param prefetch batches drawn ahead of the update
   * @param stop ends the waiting
   * @return empty where {@code stop} or the lease's loss came first
   */
  static Optional<LearnerSession> open(
      LearnerPlan plan, Surroundings around, int prefetch, StopSignal stop)
      throws InterruptedException {
    Waiting waiting = new Waiting(around.lease(), stop);
    if (waiting.forPeer("a replay shard", () -> createTables(plan, around)).isEmpty()) {
      return Optional.empty();
    }
    Update update = plan.engine().compile(plan.agent().updateRule(), plan.agent().batchSize());
    update.follow(plan.rates().target());
    Optional<RunningNormalisation> normalisation = plan.normalisation();
    ParameterCalls calls = new ParameterCalls(around.paramServer());
    Optional<CheckpointStore> store = plan.settings().checkpoint().store();
    Optional<UpdateCount> count =
        waiting.forPeer(
            "the param-server",
            () ->
                new StartingPoint(plan, update, normalisation)
                    .take(around.lease().run(), around.progressNow().call(), store, calls));
    if (count.isEmpty()) {
      update.close();
      return Optional.empty();
    }
    Publisher publisher =
        new Publisher(
            calls, around.lease(), count.get(), normalisation, around.meters(), System::nanoTime);
    waiting.forWeights(publisher);
    Priorities priorities =
        new Priorities(around.shards(), around.lease(), plan.agent().batchSize(), System::nanoTime);
    Learner learner =
        new Learner(
            plan,
            count.get(),
            normalisation,
            around.progress(),
            around.lease(),
            publisher,
            priorities,
            store,
            around.meters());
    Batches batches =
        new Batches(
            around.shards(),
            shard -> tables(plan, around, shard),
            around.lease(),
            plan.specification().getSignature(),
            plan.agent(),
            new Batches.Settings(
                prefetch,
                plan.settings().silence(),
                plan.configuration().section(RewardScale.SECTION, RewardScale.class),
                plan.seed("replay/shards")),
            around.meters(),
            around.schedule());
    return Optional.of(new LearnerSession(learner, batches, priorities));
  }

  /**
   * Creates the tables on all shards. One that is away gets them when it returns, where others are
   * there.
   *
   * @return how many have them
   * @throws CompletionException if none has, or one refuses
   */
  private static int createTables(LearnerPlan plan, Surroundings around) {
    List<CompletableFuture<?>> creations = new ArrayList<>();
    for (ReplayShard shard : around.shards().all()) {
      creations.add(tables(plan, around, shard).create().toCompletableFuture());
    }
    int created = 0;
    CompletionException failure = null;
    for (CompletableFuture<?> creation : creations) {
      try {
        creation.join();
        created++;
      } catch (CompletionException failed) {
        if (failure == null || isRefusal(Status.fromThrowable(failed.getCause()))) {
          failure = failed;
        }
      }
    }
    if (failure != null && (created == 0 || isRefusal(Status.fromThrowable(failure.getCause())))) {
      throw failure;
    }
    return created;
  }

  private static boolean isRefusal(Status status) {
    return switch (status.getCode()) {
      case INVALID_ARGUMENT, FAILED_PRECONDITION, PERMISSION_DENIED -> true;
      default -> false;
    };
  }

  private static ReplayTables tables(LearnerPlan plan, Surroundings around, ReplayShard shard) {
    return new ReplayTables(
        shard,
        around.lease(),
        plan.specification().getSignature(),
        plan.replay(),
        plan.agent().horizon(),
        plan.agent().batchSize(),
        plan.configuration().number("rates.steps-per-update"),
        Phase.of(plan.configuration()),
        plan.seed(around.shards().areSeveral() ? "replay/" + shard.name() : "replay"));
  }

  Learner learner() {
    return learner;
  }

  Batches batches() {
    return batches;
  }

  Priorities priorities() {
    return priorities;
  }

  @Override
  public void close() {
    batches.close();
    priorities.close();
    learner.close();
  }

  /** Asks peers again until they answer. */
  private record Waiting(Lease lease, StopSignal stop) {

    <T> Optional<T> forPeer(String peer, Callable<T> question) throws InterruptedException {
      RandomGenerator random = RandomGenerator.getDefault();
      for (int attempt = 0; lease.isHeld() && !stop.isSet(); attempt++) {
        try {
          return Optional.of(question.call());
        } catch (InterruptedException interrupted) {
          throw interrupted;
        } catch (IOException unreadable) {
          throw new UncheckedIOException(unreadable);
        } catch (Exception failure) {
          judge(peer, failure, attempt == 0);
        }
        stop.await(Backoff.PEER.before(attempt, random));
      }
      return Optional.empty();
    }

    /** The first Restore: readers have nothing before it. */
    void forWeights(Publisher publisher) throws InterruptedException {
      RandomGenerator random = RandomGenerator.getDefault();
      for (int attempt = 0; !publisher.publish() && lease.isHeld() && !stop.isSet(); attempt++) {
        stop.await(Backoff.PEER.before(attempt, random));
      }
    }

    private void judge(String peer, Exception failure, boolean first) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      if (!(cause instanceof StatusRuntimeException)) {
        throw cause instanceof RuntimeException unexpected
            ? unexpected
            : new IllegalStateException(cause);
      }
      Status status = Status.fromThrowable(cause);
      if (isRefusal(status)) {
        lease.lose("%s refuses this learner: %s".formatted(peer, status.getDescription()));
      } else if (first) {
        LOG.info("waits for {}: {}", peer, StatusText.of(status));
      }
    }
  }
}
