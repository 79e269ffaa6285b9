package dev.polyak.paramserver.weights;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.parameters.v1.Kind;
import dev.polyak.parameters.v1.NetworkKey;
import dev.polyak.parameters.v1.NetworkVector;
import dev.polyak.parameters.v1.Outcome;
import dev.polyak.parameters.v1.SnapshotHeader;
import dev.polyak.runs.v1.Network;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.Set;

/**
 * The weights of one run: who may write them and in which order; readers take the newest snapshot
 * without a lock.
 *
 * <p>Thread-safe. Writers hold the monitor; a listener hears of each write inside it, so in the
 * writes' order.
 */
public final class Weights {
  private static final Set<Kind> RESTORED =
      EnumSet.of(Kind.KIND_ONLINE, Kind.KIND_TARGET, Kind.KIND_LAGGED);
  private static final Set<Kind> PUBLISHED = EnumSet.of(Kind.KIND_ONLINE, Kind.KIND_ACCUMULATED);

  private final String run;
  private final WeightsStore store;
  private final Broadcast broadcast;
  private WeightsListener listener = (epoch, version, update, restored) -> {};
  private NetworkLengths lengths;
  private OptionalDouble tau = OptionalDouble.empty();
  private long epoch;
  private boolean closed;
  private volatile long environmentSteps;
  private volatile Snapshot newest;

  /**
   * Weights without a specification or an epoch.
   *
   * @param stored what the store holds
   * @param broadcast to this run's subscribers
   */
  public Weights(String run, Optional<Snapshot> stored, WeightsStore store, Broadcast broadcast) {
    this.run = run;
    this.store = store;
    this.broadcast = broadcast;
    newest = stored.orElse(null);
  }

  /** Sets who hears of writes from now on. */
  public synchronized void listen(WeightsListener newListener) {
    listener = newListener;
  }

  /**
   * Says what may be written from now on.
   *
   * @param configuredTau the one that Polyak publishes must have, if the specification says
   */
  public synchronized void specify(List<Network> networks, OptionalDouble configuredTau) {
    lengths = new NetworkLengths(networks);
    tau = configuredTau;
  }

  /** Fences every older epoch: after this returns nothing of theirs takes effect. */
  public synchronized void grant(long newEpoch) {
    epoch = newEpoch;
  }

  /** Tells the run's count, which later snapshots are stamped with. */
  public void environmentSteps(long steps) {
    environmentSteps = steps;
  }

  /** The newest count that it was told. */
  public long environmentSteps() {
    return environmentSteps;
  }

  /** The newest snapshot, if any was restored. */
  public Optional<Snapshot> newest() {
    return Optional.ofNullable(newest);
  }

  /** The subscribers. */
  public Broadcast broadcast() {
    return broadcast;
  }

  /**
   * Says whether a Restore with this header may go on, before its weights are read.
   *
   * @return its result, if that is known already
   * @throws Refusal if the header is wrong
   */
  synchronized Optional<WriteResult> judgeRestore(SnapshotHeader header) {
    Optional<WriteResult> stale = judge(header, RESTORED);
    if (stale.isPresent()) {
      return stale;
    }
    Set<NetworkKey> keys = new HashSet<>();
    header.getNetworksList().forEach(vector -> keys.add(vector.getKey()));
    for (String network : lengths.names()) {
      if (!keys.contains(Keys.key(network, Kind.KIND_ONLINE))) {
        throw Refusal.invalid("Restore sets all weights: %s KIND_ONLINE is missing", network);
      }
      if (keys.contains(Keys.key(network, Kind.KIND_LAGGED))
          && !keys.contains(Keys.key(network, Kind.KIND_TARGET))) {
        throw Refusal.invalid("%s has lagged weights but no target that they trail", network);
      }
    }
    return isRepeated(header) ? Optional.of(result(Outcome.OUTCOME_REPEATED)) : Optional.empty();
  }

  /** As {@link #judgeRestore}, of a Publish. */
  synchronized Optional<WriteResult> judgePublish(SnapshotHeader header) {
    Optional<WriteResult> stale = judge(header, PUBLISHED);
    if (stale.isPresent()) {
      return stale;
    }
    if (header.hasPolyak()) {
      requirePolyak(header.getPolyak().getTau(), header.getPolyak().getUpdates());
    }
    Snapshot now = newest;
    if (now == null || now.epoch() != epoch) {
      return Optional.of(result(Outcome.OUTCOME_WRONG_VERSION));
    }
    if (header.getVersion() == now.version() && isRepeated(header)) {
      return Optional.of(published(Outcome.OUTCOME_REPEATED, header));
    }
    return header.getVersion() == now.version() + 1
        ? Optional.empty()
        : Optional.of(result(Outcome.OUTCOME_WRONG_VERSION));
  }

  private Optional<WriteResult> judge(SnapshotHeader header, Set<Kind> kinds) {
    if (closed) {
      throw new Refusal(Refusal.Reason.UNAVAILABLE, "the param-server is stopping");
    }
    if (lengths == null) {
      throw Refusal.state("run %s has no specification yet", run);
    }
    if (header.getEpoch() > epoch || header.getEpoch() == 0) {
      throw Refusal.state(
          "epoch %d of run %s was never granted; the newest is %d", header.getEpoch(), run, epoch);
    }
    if (header.getEpoch() < epoch) {
      long version = newest == null ? 0 : newest.version();
      return Optional.of(new WriteResult(Outcome.OUTCOME_STALE_EPOCH, epoch, version, List.of()));
    }
    if (header.getNetworksCount() == 0) {
      throw Refusal.invalid("the header lists no networks");
    }
    lengths.check(header, kinds);
    return Optional.empty();
  }

  private void requirePolyak(double published, long updates) {
    if (!(published > 0 && published <= 1)) {
      throw Refusal.invalid("polyak.tau is %s, not in (0, 1]", published);
    }
    if (updates < 1) {
      throw Refusal.invalid("polyak.updates is %d, not 1 or more", updates);
    }
    if (tau.isPresent() && tau.getAsDouble() != published) {
      throw Refusal.invalid(
          "polyak.tau is %s, the run's rates.target.tau %s", published, tau.getAsDouble());
    }
  }

  private boolean isRepeated(SnapshotHeader header) {
    Snapshot now = newest;
    return now != null
        && now.epoch() == epoch
        && now.update() == header.getUpdate()
        && now.upload().equals(header.getNetworksList());
  }

  /**
   * Sets all weights, durably.
   *
   * @param vectors in the header's order, owned from now on
   */
  synchronized WriteResult restore(SnapshotHeader header, List<Vector> vectors) {
    Optional<WriteResult> early = judgeRestore(header);
    if (early.isPresent()) {
      return early.get();
    }
    boolean rebased = newest != null && newest.epoch() == epoch;
    long version = rebased ? store.firstFreeVersion(newest) : 0;
    Snapshot snapshot = snapshot(header, version, byKey(header, vectors));
    store.reserve(epoch, version);
    store.save(snapshot);
    adopt(snapshot, true);
    return result(Outcome.OUTCOME_ACCEPTED);
  }

  /** Adopts new online weights and moves the targets. */
  synchronized WriteResult publish(SnapshotHeader header, List<Vector> vectors) {
    Optional<WriteResult> early = judgePublish(header);
    if (early.isPresent()) {
      return early.get();
    }
    SequencedMap<NetworkKey, Vector> after =
        TargetMove.apply(header, newest, byKey(header, vectors));
    store.reserve(epoch, header.getVersion());
    adopt(snapshot(header, header.getVersion(), after), false);
    return published(Outcome.OUTCOME_ACCEPTED, header);
  }

  private Snapshot snapshot(
      SnapshotHeader header, long version, SequencedMap<NetworkKey, Vector> vectors) {
    return new Snapshot(
        epoch,
        version,
        header.getUpdate(),
        environmentSteps,
        Collections.unmodifiableSequencedMap(vectors),
        header.getNetworksList());
  }

  private void adopt(Snapshot snapshot, boolean restored) {
    newest = snapshot;
    listener.adopted(snapshot.epoch(), snapshot.version(), snapshot.update(), restored);
    broadcast.offer();
  }

  private static SequencedMap<NetworkKey, Vector> byKey(
      SnapshotHeader header, List<Vector> vectors) {
    SequencedMap<NetworkKey, Vector> byKey = new LinkedHashMap<>();
    for (int i = 0; i < vectors.size(); i++) {
      byKey.put(header.getNetworks(i).getKey(), vectors.get(i));
    }
    return byKey;
  }

  private WriteResult result(Outcome outcome) {
    Snapshot now = newest;
    return now == null
        ? new WriteResult(outcome, 0, 0, List.of())
        : new WriteResult(outcome, now.epoch(), now.version(), List.of());
  }

  private WriteResult published(Outcome outcome, SnapshotHeader header) {
    List<Long> hashes = new ArrayList<>();
    for (NetworkVector vector : header.getNetworksList()) {
      if (vector.getKey().getKind() == Kind.KIND_ONLINE) {
        Vector target = newest.vectors().get(Keys.with(vector.getKey(), Kind.KIND_TARGET));
        hashes.add(target == null ? 0 : target.hash());
      }
    }
    return new WriteResult(outcome, newest.epoch(), newest.version(), hashes);
  }

  /** Writes the newest snapshot to disk, unless it is there. Blocks; holds up nobody else. */
  public void save() {
    Snapshot now = newest;
    if (now != null) {
      store.save(now);
    }
  }

  /** Writes the newest snapshot a last time and ends the subscribers' calls. */
  public void close() {
    broadcast.close();
    synchronized (this) {
      closed = true;
      if (newest != null) {
        store.saveLast(newest);
      }
    }
  }
}
