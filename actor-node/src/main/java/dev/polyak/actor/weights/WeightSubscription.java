package dev.polyak.actor.weights;

import dev.polyak.agents.PublishedNetwork;
import dev.polyak.node.Backoff;
import dev.polyak.parameters.v1.Encoding;
import dev.polyak.parameters.v1.Kind;
import dev.polyak.parameters.v1.NetworkKey;
import dev.polyak.parameters.v1.ParameterServiceGrpc;
import dev.polyak.parameters.v1.SnapshotHeader;
import dev.polyak.parameters.v1.SubscribeRequest;
import dev.polyak.parameters.v1.SubscribeResponse;
import dev.polyak.proto.SnapshotStream;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest snapshot of what acts, over reconnects; it never goes back.
 *
 * <p>Readers take {@link #newest} when it suits them; snapshots in between are skipped.
 */
public final class WeightSubscription implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WeightSubscription.class);

  private final ManagedChannel channel;
  private final SubscribeRequest request;
  private final PublishedNetwork acting;
  private final Optional<PublishedNetwork> normalisation;
  private final BiConsumer<Duration, Runnable> schedule;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final Context.CancellableContext context = Context.ROOT.withCancellation();
  private volatile Weights newest;
  private volatile boolean closed;
  private int attempt;

  /**
   * Subscribes at once.
   *
   * @param channel to the param-server; stays the caller's
   * @param acting the network whose online weights these are
   * @param normalisation the statistics that its observations are normalised by, if they are
   * @param schedule runs something after a while, on any thread
   */
  public WeightSubscription(
      ManagedChannel channel,
      String run,
      PublishedNetwork acting,
      Optional<PublishedNetwork> normalisation,
      BiConsumer<Duration, Runnable> schedule) {
    this.channel = channel;
    this.acting = acting;
    this.normalisation = normalisation;
    this.schedule = schedule;
    SubscribeRequest.Builder wanted =
        SubscribeRequest.newBuilder().setRun(run).setEncoding(Encoding.ENCODING_FLOAT32);
    wanted.addNetworks(key(acting));
    normalisation.ifPresent(each -> wanted.addNetworks(key(each)));
    request = wanted.build();
    subscribe();
  }

  private static NetworkKey key(PublishedNetwork network) {
    return NetworkKey.newBuilder().setNetwork(network.name()).setKind(Kind.KIND_ONLINE).build();
  }

  /** The newest snapshot, or null before the first. */
  public Weights newest() {
    return newest;
  }

  /** Waits until there is a snapshot of at least this version of the newest epoch. */
  public synchronized Weights await(long epoch, long version) throws InterruptedException {
    Weights wanted = new Weights(epoch, version, 0, 0, new float[0], Optional.empty());
    while (newest == null || !wanted.isNotAfter(newest)) {
      wait();
    }
    return newest;
  }

  private void subscribe() {
    if (closed) {
      return;
    }
    channel.resetConnectBackoff();
    context.run(() -> ParameterServiceGrpc.newStub(channel).subscribe(request, new Snapshots()));
  }

  private synchronized void adopt(Weights weights) {
    attempt = 0;
    if (!weights.isNotAfter(newest)) {
      newest = weights;
      notifyAll();
    }
  }

  private void broken(Throwable failure) {
    if (!closed) {
      LOG.debug("the weights' call ended", failure);
      schedule.accept(Backoff.PEER.before(attempt++, random), this::subscribe);
    }
  }

  @Override
  public void close() {
    closed = true;
    context.cancel(null);
  }

  private final class Snapshots implements StreamObserver<SubscribeResponse> {
    private SnapshotHeader header;
    private SnapshotStream.Assembly assembly;

    @Override
    public void onNext(SubscribeResponse response) {
      switch (response.getPartCase()) {
        case HEADER -> {
          header = response.getHeader();
          requireLength(acting);
          normalisation.ifPresent(this::requireLength);
          assembly = new SnapshotStream.Assembly(header);
        }
        case CHUNK -> assembly.add(response.getChunk());
        case PART_NOT_SET -> throw new IllegalStateException("an empty response");
      }
      if (assembly.complete()) {
        List<float[]> vectors = assembly.finish();
        adopt(
            new Weights(
                header.getEpoch(),
                header.getVersion(),
                header.getUpdate(),
                header.getEnvironmentStep(),
                vectors.get(index(acting)),
                normalisation.map(each -> vectors.get(index(each)))));
      }
    }

    private void requireLength(PublishedNetwork network) {
      long length = header.getNetworks(index(network)).getLength();
      if (length != network.parameters()) {
        throw new IllegalStateException(
            "the param-server sends %d weights of network %s, which has %d"
                .formatted(length, network.name(), network.parameters()));
      }
    }

    /** Found by its name: the header's order is the server's. */
    private int index(PublishedNetwork network) {
      for (int i = 0; i < header.getNetworksCount(); i++) {
        if (header.getNetworks(i).getKey().getNetwork().equals(network.name())) {
          return i;
        }
      }
      throw new IllegalStateException(
          "the param-server sends no weights of network %s".formatted(network.name()));
    }

    @Override
    public void onError(Throwable failure) {
      broken(failure);
    }

    @Override
    public void onCompleted() {
      broken(Status.UNAVAILABLE.asRuntimeException());
    }
  }
}
