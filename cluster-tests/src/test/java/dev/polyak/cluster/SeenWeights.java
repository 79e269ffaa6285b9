package dev.polyak.cluster;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.polyak.node.Pace;
import dev.polyak.node.security.CertificateRole;
import dev.polyak.parameters.v1.Kind;
import dev.polyak.parameters.v1.NetworkKey;
import dev.polyak.parameters.v1.ParameterServiceGrpc;
import dev.polyak.parameters.v1.SnapshotHeader;
import dev.polyak.parameters.v1.SubscribeRequest;
import dev.polyak.parameters.v1.SubscribeResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A reader of a run's weights, for as long as the run lasts. What a learner wrote under an epoch
 * that another learner had followed would be seen as an epoch, or within one a version, that goes
 * back.
 */
final class SeenWeights implements AutoCloseable {
  private final Cluster cluster;
  private final Node paramServer;
  private final SubscribeRequest request;
  private final List<String> faults = new ArrayList<>();
  private final Thread reader;
  private volatile boolean closed;
  private long epoch;
  private long snapshots;

  /** Begins to read. */
  SeenWeights(Cluster cluster, Node paramServer, String run, String network) {
    this.cluster = cluster;
    this.paramServer = paramServer;
    request =
        SubscribeRequest.newBuilder()
            .setRun(run)
            .addNetworks(NetworkKey.newBuilder().setNetwork(network).setKind(Kind.KIND_ONLINE))
            .build();
    reader = Thread.ofPlatform().daemon().name("weights").start(this::read);
  }

  private void read() {
    Pace attempts = Pace.of(2);
    while (!closed) {
      attempts.await(1, () -> closed);
      ManagedChannel channel = cluster.connect(paramServer, CertificateRole.OPERATOR);
      try {
        follow(ParameterServiceGrpc.newBlockingStub(channel).subscribe(request));
      } catch (StatusRuntimeException away) {
        // Killed, frozen or cut off: the run's tests do that.
      } finally {
        channel.shutdownNow();
      }
    }
  }

  /** After a crash a param-server has the weights that were persisted last, of the same epoch. */
  private void follow(Iterator<SubscribeResponse> responses) {
    long version = -1;
    while (!closed && responses.hasNext()) {
      SubscribeResponse response = responses.next();
      if (response.hasHeader()) {
        version = take(response.getHeader(), version);
      }
    }
  }

  private synchronized long take(SnapshotHeader header, long before) {
    if (header.getEpoch() < epoch) {
      faults.add("epoch %d after %d".formatted(header.getEpoch(), epoch));
    }
    if (header.getEpoch() == epoch && header.getVersion() < before) {
      faults.add("version %d after %d.%d".formatted(header.getVersion(), epoch, before));
    }
    epoch = Math.max(epoch, header.getEpoch());
    snapshots++;
    return header.getVersion();
  }

  /** The newest epoch. */
  synchronized long epoch() {
    return epoch;
  }

  synchronized long snapshots() {
    return snapshots;
  }

  /** What went back. */
  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  @Override
  public void close() {
    closed = true;
    reader.interrupt();
    Uninterruptibles.joinUninterruptibly(reader);
  }
}
