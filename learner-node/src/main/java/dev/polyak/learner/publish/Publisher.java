package dev.polyak.learner.publish;

import dev.polyak.agents.Normalisation;
import dev.polyak.agents.RunningNormalisation;
import dev.polyak.learner.lease.Lease;
import dev.polyak.learner.metrics.LearnerMeters;
import dev.polyak.networks.TargetRule;
import dev.polyak.networks.Update;
import dev.polyak.networks.UpdateRule.NamedNetwork;
import dev.polyak.node.Backoff;
import dev.polyak.node.rpc.StatusText;
import dev.polyak.parameters.v1.CopyTarget;
import dev.polyak.parameters.v1.Kind;
import dev.polyak.parameters.v1.NetworkKey;
import dev.polyak.parameters.v1.PolyakTarget;
import dev.polyak.parameters.v1.PublishResponse;
import dev.polyak.parameters.v1.RestoreResponse;
import dev.polyak.parameters.v1.SnapshotHeader;
import dev.polyak.proto.SnapshotStream;
import dev.polyak.proto.Tensors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the param-server's weights equal to the learner's.
 *
 * <pre>
 *              restore accepted
 *   BASE DUE ────────────────────▶ BASED ──┐ publish accepted, and the server's
 *      ▲                             │  ▲  │ target is ours to the bit
 *      │ refused, lost, or targets   │  └──┘
 *      └──── that differ ────────────┘          a later epoch, anywhere: the lease is lost
 * </pre>
 *
 * <p>A Restore sets everything, so it repairs whatever came before; a Publish carries what the
 * target needs to follow. Nothing here ends training: while the server is away it goes on, and
 * attempts come with back-off. Belongs to one thread, which waits for the answers.
 */
public final class Publisher {
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

  private final ParameterCalls calls;
  private final Lease lease;
  private final UpdateCount count;
  private final Update update;
  private final List<NamedNetwork> networks;
  private final Optional<RunningNormalisation> normalisation;
  private final LearnerMeters meters;
  private final LongSupplier nanoTime;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private boolean baseDue = true;
  private long version;
  private long copiesPublished;
  private int failures;
  private long retryAt;

  /**
   * A publisher that has a base due.
   *
   * @param normalisation of the observations that the update learns from; published with its
   *     weights
   * @param nanoTime a monotonic clock
   */
  public Publisher(
      ParameterCalls calls,
      Lease lease,
      UpdateCount count,
      Optional<RunningNormalisation> normalisation,
      LearnerMeters meters,
      LongSupplier nanoTime) {
    this.calls = calls;
    this.lease = lease;
    this.count = count;
    this.update = count.update();
    this.networks = update.rule().networks();
    this.normalisation = normalisation;
    this.meters = meters;
    this.nanoTime = nanoTime;
    retryAt = nanoTime.getAsLong();
  }

  /**
   * Brings the server up to date, unless the last attempt failed a moment ago.
   *
   * @return whether the server has the newest weights
   */
  public boolean publish() {
    return nanoTime.getAsLong() - retryAt >= 0 && publishNow();
  }

  /** As {@link #publish}, whatever failed before. */
  public boolean publishNow() {
    if (!lease.isHeld()) {
      return false;
    }
    try {
      boolean published = baseDue ? restore() : publishNext();
      if (published) {
        recovered();
      }
      return published;
    } catch (StatusRuntimeException failed) {
      refused(failed.getStatus());
      return false;
    }
  }

  private boolean publishNext() {
    if (update.updatesSinceRebase() == 0) {
      return true;
    }
    if (count.copies() > copiesPublished && !count.justCopied()) {
      // The copy that the target holds is gone from the online weights: no Publish can say it.
      return restore();
    }
    PublishResponse response = send();
    return switch (response.getOutcome()) {
      case OUTCOME_ACCEPTED, OUTCOME_REPEATED -> {
        version = response.getVersion();
        copiesPublished = count.copies();
        meters.weights(lease.epoch(), version, count.updates());
        update.rebase();
        yield targetsAgree(response.getTargetHashesList()) || restore();
      }
      case OUTCOME_WRONG_VERSION -> {
        LOG.warn(
            "version {} of the weights does not follow the server's {}.{}: restores them",
            version + 1,
            response.getEpoch(),
            response.getVersion());
        yield restore();
      }
      case OUTCOME_STALE_EPOCH -> stale(response.getEpoch());
      case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> throw unknownOutcome();
    };
  }

  private PublishResponse send() {
    SnapshotHeader.Builder header = header().setVersion(version + 1);
    List<float[]> vectors = new ArrayList<>();
    boolean polyak = count.target() instanceof TargetRule.Polyak;
    for (NamedNetwork network : networks) {
      float[] online = read(network, dev.polyak.networks.Kind.ONLINE);
      add(header, vectors, network.name(), Kind.KIND_ONLINE, online);
      if (polyak) {
        float[] accumulated = new float[network.description().parameters()];
        update.readAccumulated(network.name(), accumulated);
        add(header, vectors, network.name(), Kind.KIND_ACCUMULATED, accumulated);
      }
    }
    addNormalisation(header, vectors);
    switch (count.target()) {
      case TargetRule.Polyak(double tau) ->
          header.setPolyak(
              PolyakTarget.newBuilder().setTau(tau).setUpdates(update.updatesSinceRebase()));
      case TargetRule.CopyEvery every -> {
        if (count.justCopied()) {
          header.setCopy(CopyTarget.getDefaultInstance());
        }
      }
    }
    long begun = nanoTime.getAsLong();
    PublishResponse response = calls.publish(header.build(), vectors);
    meters.published(nanoTime.getAsLong() - begun);
    return response;
  }

  private boolean restore() {
    baseDue = true;
    // The target that is sent is the one that P continues from now on.
    update.rebase();
    SnapshotHeader.Builder header = header();
    List<float[]> vectors = new ArrayList<>();
    for (NamedNetwork network : networks) {
      float[] online = read(network, dev.polyak.networks.Kind.ONLINE);
      add(header, vectors, network.name(), Kind.KIND_ONLINE, online);
      float[] target = read(network, dev.polyak.networks.Kind.TARGET);
      add(header, vectors, network.name(), Kind.KIND_TARGET, target);
    }
    addNormalisation(header, vectors);
    long begun = nanoTime.getAsLong();
    RestoreResponse response = calls.restore(header.build(), vectors);
    meters.restored(nanoTime.getAsLong() - begun);
    return switch (response.getOutcome()) {
      case OUTCOME_ACCEPTED, OUTCOME_REPEATED -> {
        baseDue = false;
        version = response.getVersion();
        copiesPublished = count.copies();
        meters.weights(lease.epoch(), version, count.updates());
        yield true;
      }
      case OUTCOME_STALE_EPOCH -> stale(response.getEpoch());
      case OUTCOME_WRONG_VERSION -> {
        refused(Status.ABORTED.withDescription("Restore was answered with OUTCOME_WRONG_VERSION"));
        yield false;
      }
      case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> throw unknownOutcome();
    };
  }

  private static StatusRuntimeException unknownOutcome() {
    return Status.INTERNAL
        .withDescription("an outcome that this learner does not know")
        .asRuntimeException();
  }

  private SnapshotHeader.Builder header() {
    return SnapshotHeader.newBuilder()
        .setRun(lease.run())
        .setEpoch(lease.epoch())
        .setUpdate(count.updates());
  }

  private void addNormalisation(SnapshotHeader.Builder header, List<float[]> vectors) {
    normalisation.ifPresent(
        each -> add(header, vectors, Normalisation.NETWORK, Kind.KIND_ONLINE, each.vector()));
  }

  private static void add(
      SnapshotHeader.Builder header,
      List<float[]> vectors,
      String network,
      Kind kind,
      float[] vector) {
    NetworkKey key = NetworkKey.newBuilder().setNetwork(network).setKind(kind).build();
    header.addNetworks(SnapshotStream.describe(key, vector));
    vectors.add(vector);
  }

  private float[] read(NamedNetwork network, dev.polyak.networks.Kind kind) {
    float[] vector = new float[network.description().parameters()];
    update.read(network.name(), kind, vector);
    return vector;
  }

  private boolean targetsAgree(List<Long> hashes) {
    for (int i = 0; i < networks.size(); i++) {
      NamedNetwork network = networks.get(i);
      long own = Tensors.hash(read(network, dev.polyak.networks.Kind.TARGET));
      long theirs = i < hashes.size() ? hashes.get(i) : 0;
      if (own != theirs) {
        LOG.error(
            "the param-server's target of {} has hash {}, this learner's {}: restores it",
            network.name(),
            Long.toHexString(theirs),
            Long.toHexString(own));
        return false;
      }
    }
    return true;
  }

  private boolean stale(long newest) {
    lease.lose(
        "the learner's lease is lost: epoch %d was granted, this learner's is %d"
            .formatted(newest, lease.epoch()));
    return false;
  }

  private void refused(Status status) {
    baseDue = true;
    meters.publishFailed();
    if (failures == 0) {
      LOG.warn("could not publish weights, trains on and tries again: {}", StatusText.of(status));
    }
    retryAt = nanoTime.getAsLong() + Backoff.PEER.before(failures++, random).toNanos();
  }

  private void recovered() {
    if (failures > 0) {
      LOG.info("publishes again, as version {}.{}", lease.epoch(), version);
      failures = 0;
    }
  }

  /** The newest version that the server has from this learner. */
  public long version() {
    return version;
  }
}
