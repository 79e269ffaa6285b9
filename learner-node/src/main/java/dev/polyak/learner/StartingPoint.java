package dev.polyak.learner;

import dev.polyak.agents.Normalisation;
import dev.polyak.agents.PublishedNetwork;
import dev.polyak.agents.RunningNormalisation;
import dev.polyak.learner.checkpoint.Checkpoint;
import dev.polyak.learner.checkpoint.CheckpointStore;
import dev.polyak.learner.checkpoint.NetworkState;
import dev.polyak.learner.publish.ParameterCalls;
import dev.polyak.learner.publish.UpdateCount;
import dev.polyak.networks.Kind;
import dev.polyak.networks.Update;
import dev.polyak.networks.UpdateRule.NamedNetwork;
import dev.polyak.parameters.v1.NetworkKey;
import dev.polyak.runs.v1.Progress;
import dev.polyak.runs.v1.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a learner goes on from: the newest checkpoint of its run; else the weights that the
 * param-server has, with fresh moments; else fresh weights from the root seed, the target equal to
 * the online weights.
 */
final class StartingPoint {
  private static final Logger LOG = LoggerFactory.getLogger(StartingPoint.class);

  private final LearnerPlan plan;
  private final Update update;
  private final Optional<RunningNormalisation> normalisation;
  private final List<NamedNetwork> networks;

  /**
   * A starting point for {@code update}, which has made none.
   *
   * @param normalisation goes on likewise
   */
  StartingPoint(LearnerPlan plan, Update update, Optional<RunningNormalisation> normalisation) {
    this.plan = plan;
    this.update = update;
    this.normalisation = normalisation;
    networks = update.rule().networks();
  }

  /**
   * Sets the weights.
   *
   * @param progress the run's at this moment
   */
  UpdateCount take(
      String run, Progress progress, Optional<CheckpointStore> store, ParameterCalls calls)
      throws IOException {
    Optional<Checkpoint> checkpoint = Optional.empty();
    if (store.isPresent()) {
      checkpoint = store.get().newest(run, PublishedNetwork.texts(plan.networks()));
    }
    if (checkpoint.isPresent()) {
      return from(checkpoint.get());
    }
    boolean hasWeights =
        progress.getState() != State.STATE_WAITING
            || progress.getVersion() > 0
            || progress.getLearnerUpdates() > 0;
    return hasWeights ? fromServer(run, progress, calls) : fresh();
  }

  private UpdateCount from(Checkpoint checkpoint) {
    LOG.info(
        "goes on from the checkpoint of epoch {} and update {}",
        checkpoint.epoch(),
        checkpoint.updates());
    for (NetworkState network : checkpoint.networks()) {
      update.write(network.name(), Kind.ONLINE, network.online());
      update.write(network.name(), Kind.TARGET, network.target());
      update.writeMoments(
          network.name(), network.first(), network.second(), checkpoint.optimiserUpdates());
    }
    normalisation.ifPresent(each -> each.resume(checkpoint.statistics().orElseThrow()));
    return count(checkpoint.updates(), checkpoint.targetUpdates());
  }

  private UpdateCount fromServer(String run, Progress progress, ParameterCalls calls) {
    List<NetworkKey> keys = new ArrayList<>();
    for (NamedNetwork network : networks) {
      keys.add(key(network.name(), dev.polyak.parameters.v1.Kind.KIND_ONLINE));
      keys.add(key(network.name(), dev.polyak.parameters.v1.Kind.KIND_TARGET));
    }
    if (normalisation.isPresent()) {
      keys.add(key(Normalisation.NETWORK, dev.polyak.parameters.v1.Kind.KIND_ONLINE));
    }
    ParameterCalls.Snapshot snapshot = calls.fetch(run, keys);
    for (int i = 0; i < keys.size(); i++) {
      // Found by key: the header's order is the server's.
      set(snapshot.header().getNetworks(i).getKey(), snapshot.vectors().get(i));
    }
    LOG.info(
        "goes on from the param-server's weights {}.{} of update {}, with fresh moments",
        snapshot.header().getEpoch(),
        snapshot.header().getVersion(),
        snapshot.header().getUpdate());
    return count(snapshot.header().getUpdate(), progress.getTargetUpdates());
  }

  private void set(NetworkKey key, float[] vector) {
    if (normalisation.isPresent() && key.getNetwork().equals(Normalisation.NETWORK)) {
      normalisation.get().resume(vector);
      return;
    }
    Kind kind =
        key.getKind() == dev.polyak.parameters.v1.Kind.KIND_ONLINE ? Kind.ONLINE : Kind.TARGET;
    update.write(key.getNetwork(), kind, vector);
  }

  private static NetworkKey key(String network, dev.polyak.parameters.v1.Kind kind) {
    return NetworkKey.newBuilder().setNetwork(network).setKind(kind).build();
  }

  private UpdateCount fresh() {
    for (NamedNetwork network : networks) {
      SplittableRandom random = new SplittableRandom(plan.seed("learner/" + network.name()));
      float[] weights = network.description().initialise(random);
      update.write(network.name(), Kind.ONLINE, weights);
      update.write(network.name(), Kind.TARGET, weights);
    }
    LOG.info("starts with fresh weights");
    return count(0, 0);
  }

  private UpdateCount count(long updates, long targetUpdates) {
    return UpdateCount.standingAt(update, plan.rates().target(), updates, targetUpdates);
  }
}
