package dev.polyak.learner;

import dev.polyak.agents.Agent;
import dev.polyak.agents.ImportanceWeights;
import dev.polyak.agents.RunningNormalisation;
import dev.polyak.learner.checkpoint.Checkpoint;
import dev.polyak.learner.checkpoint.CheckpointStore;
import dev.polyak.learner.checkpoint.NetworkState;
import dev.polyak.learner.lease.Lease;
import dev.polyak.learner.metrics.LearnerMeters;
import dev.polyak.learner.publish.Publisher;
import dev.polyak.learner.publish.UpdateCount;
import dev.polyak.learner.replay.Priorities;
import dev.polyak.learner.replay.SampledBatch;
import dev.polyak.networks.Kind;
import dev.polyak.networks.Update;
import dev.polyak.networks.UpdateRule.NamedNetwork;
import dev.polyak.runs.v1.LearnerReport;
import dev.polyak.runs.v1.ReportRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One learner's steps, each of them taken when it is told to: nothing here waits for data or runs
 * by itself. Belongs to one thread.
 *
 * <p>Importance weights are those of {@link ImportanceWeights}; where several shards are drawn from
 * uniformly, in full, for what the shards' shares lag behind their rows. New priorities are {@code
 * |td error| + replay.priority-offset} (Schaul et al. 2016, section 3.3).
 */
final class Learner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Learner.class);

  private final LearnerPlan plan;
  private final Update update;
  private final UpdateCount count;
  private final Optional<RunningNormalisation> normalisation;
  private final LatestProgress progress;
  private final Lease lease;
  private final Publisher publisher;
  private final Priorities priorities;
  private final Optional<CheckpointStore> store;
  private final LearnerMetrics metrics;
  private final LearnerMeters meters;
  private final double[] probabilities;
  private final int[] origins;
  private final long[] keys;
  private final float[] newPriorities;
  private final float[] ageUpdates;
  private boolean checkpointDue;
  private long checkpointed = -1;

  /**
   * A learner whose weights are set.
   *
   * @param count of the update that it makes, which becomes the learner's own
   * @param normalisation of the observations that it learns from
   * @param priorities where they go; stays the caller's
   */
  Learner(
      LearnerPlan plan,
      UpdateCount count,
      Optional<RunningNormalisation> normalisation,
      LatestProgress progress,
      Lease lease,
      Publisher publisher,
      Priorities priorities,
      Optional<CheckpointStore> store,
      LearnerMeters meters) {
    this.plan = plan;
    this.update = count.update();
    this.count = count;
    this.normalisation = normalisation;
    this.progress = progress;
    this.lease = lease;
    this.publisher = publisher;
    this.priorities = priorities;
    this.store = store;
    this.meters = meters;
    metrics =
        new LearnerMetrics(
            update.rule().metrics(), new SkippedUpdates(plan.settings().maximumSkippedUpdates()));
    int rows = plan.agent().batchSize();
    probabilities = new double[rows];
    origins = new int[rows];
    keys = new long[rows];
    newPriorities = new float[rows];
    ageUpdates = new float[rows];
  }

  /**
   * Makes one update of a batch, and sends its rows' new priorities.
   *
   * @return whether the weights moved: false where the gradient was not finite
   */
  boolean update(SampledBatch sampled) {
    weigh(sampled);
    age(sampled);
    long targetUpdates = count.targetUpdates();
    long begun = System.nanoTime();
    normalisation.ifPresent(each -> each.normalise(sampled.batch()));
    boolean moved = update.run(sampled.batch(), progress.learningRate());
    meters.updated(moved, count.targetUpdates() - targetUpdates, System.nanoTime() - begun);
    metrics.add(update, moved);
    checkpointDue |= moved && plan.settings().checkpoint().isDue(count.updates());
    if (moved && plan.replay().isPrioritised()) {
      prioritise(sampled);
    }
    return moved;
  }

  private void weigh(SampledBatch sampled) {
    float[] weights = sampled.batch().floats(Agent.WEIGHT);
    boolean prioritised = plan.replay().isPrioritised();
    if (!prioritised && plan.replay().shards() == 1) {
      Arrays.fill(weights, 1);
      return;
    }
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = sampled.shares()[i] * sampled.leaves()[i] / sampled.masses()[i];
    }
    double beta = prioritised ? progress.beta() : 1;
    ImportanceWeights.of(probabilities, probabilities.length, beta, weights);
  }

  /** How far the learner has come since each row's action was chosen. */
  private void age(SampledBatch sampled) {
    int now = (int) (count.updates() + 1);
    for (int i = 0; i < ageUpdates.length; i++) {
      int then = sampled.actingUpdates()[i];
      ageUpdates[i] = then == 0 ? Float.NaN : now - then;
    }
    metrics.sampled(ageUpdates);
    meters.sampled(sampled.ageSeconds(), ageUpdates);
  }

  private void prioritise(SampledBatch sampled) {
    float[] errors = update.result(Agent.TD_ERROR);
    int finite = 0;
    for (int i = 0; i < newPriorities.length; i++) {
      float priority = (float) (Math.abs(errors[i]) + plan.replay().priorityOffset());
      if (Float.isFinite(priority)) {
        origins[finite] = sampled.shards()[i];
        keys[finite] = sampled.keys()[i];
        newPriorities[finite++] = priority;
      }
    }
    priorities.send(origins, keys, newPriorities, finite);
  }

  /** Whether the last update is one after which weights are to be published. */
  boolean publishIsDue() {
    return update.updates() % plan.rates().publishEvery() == 0;
  }

  /**
   * Brings the param-server up to date, see {@link Publisher#publish}, and writes a checkpoint if
   * one has come due: right after a publish the target is the one that P continues, so that what
   * goes on from there goes on to the bit.
   */
  boolean publish() {
    return andCheckpoint(publisher.publish());
  }

  /** As {@link #publish}, without regard to a failure a moment ago. */
  boolean publishNow() {
    return andCheckpoint(publisher.publishNow());
  }

  private boolean andCheckpoint(boolean published) {
    if (checkpointDue) {
      checkpoint();
    }
    return published;
  }

  /**
   * Writes a checkpoint, if there is where and the lease is held. A failure is logged, and training
   * goes on.
   */
  void checkpoint() {
    checkpointDue = false;
    if (store.isEmpty() || !lease.isHeld() || checkpointed == count.updates()) {
      return;
    }
    List<NetworkState> networks = update.rule().networks().stream().map(this::state).toList();
    try {
      store
          .get()
          .write(
              new Checkpoint(
                  lease.run(),
                  lease.epoch(),
                  count.updates(),
                  update.updates(),
                  count.targetUpdates(),
                  progress.get().getEnvironmentSteps(),
                  networks,
                  normalisation.map(RunningNormalisation::statistics)));
      checkpointed = count.updates();
      meters.checkpointed(true);
    } catch (IOException failed) {
      meters.checkpointed(false);
      LOG.error(
          "cannot write a checkpoint to learner-node.checkpoint.directory = {}",
          plan.settings().checkpoint().directory(),
          failed);
    }
  }

  private NetworkState state(NamedNetwork network) {
    NetworkState state =
        new NetworkState(
            network.name(), network.description().text(), network.description().parameters());
    update.read(network.name(), Kind.ONLINE, state.online());
    update.read(network.name(), Kind.TARGET, state.target());
    update.readMoments(network.name(), state.first(), state.second());
    return state;
  }

  /** Updates since the last report, skipped ones among them. */
  long unreported() {
    return metrics.attempts();
  }

  /** The report of what happened since the last one. */
  ReportRequest.Builder report() {
    Map<String, Double> means = metrics.take(priorities.takeCounts());
    meters.reported(means);
    return ReportRequest.newBuilder()
        .setLearner(
            LearnerReport.newBuilder()
                .setEpoch(lease.epoch())
                .setUpdates(count.updates())
                .setTargetUpdates(count.targetUpdates())
                .putAllMetrics(means));
  }

  /** Updates behind the online weights, over the run's life. */
  long updates() {
    return count.updates();
  }

  /** The newest version that the param-server has of this learner. */
  long version() {
    return publisher.version();
  }

  @Override
  public void close() {
    update.close();
  }
}
