package dev.polyak.paramserver.weights;

import com.google.protobuf.ByteString;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.parameters.v1.Chunk;
import dev.polyak.parameters.v1.Encoding;
import dev.polyak.parameters.v1.NetworkKey;
import dev.polyak.parameters.v1.NetworkVector;
import dev.polyak.parameters.v1.SnapshotHeader;
import dev.polyak.parameters.v1.SubscribeResponse;
import dev.polyak.paramserver.metrics.ParamServerMeters;
import dev.polyak.proto.SnapshotStream;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * One subscriber: the snapshot that it is being sent, chunk by chunk as it takes them, and after it
 * the newest one.
 *
 * <p>Any thread may call {@link #advance}; the first one sends, the others leave it their turn, so
 * that nothing is locked while a message leaves. Holds the encoded bytes of one snapshot at the
 * most.
 */
final class Subscription {
  private final String run;
  private final List<NetworkKey> networks;
  private final Encoding encoding;
  private final ServerCallStreamObserver<SubscribeResponse> subscriber;
  private final Supplier<Snapshot> newest;
  private final ParamServerMeters meters;
  private final LongSupplier nanoClock;
  private final AtomicInteger turns = new AtomicInteger();
  private volatile RuntimeException failure;
  private volatile long sentAt;
  private volatile boolean underWay;
  private volatile boolean ended;

  // Of the thread whose turn it is.
  private final Queue<ByteString> unsent = new ArrayDeque<>();
  private long lastEpoch;
  private long lastVersion = -1;

  Subscription(
      String run,
      List<NetworkKey> networks,
      Encoding encoding,
      ServerCallStreamObserver<SubscribeResponse> subscriber,
      Supplier<Snapshot> newest,
      ParamServerMeters meters,
      LongSupplier nanoClock) {
    this.run = run;
    this.networks = networks;
    this.encoding = encoding;
    this.subscriber = subscriber;
    this.newest = newest;
    this.meters = meters;
    this.nanoClock = nanoClock;
  }

  /** Sends what the subscriber is ready for. */
  void advance() {
    if (turns.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      try {
        send();
      } catch (RuntimeException refused) {
        failure = refused;
        send();
      }
      seen = turns.addAndGet(-seen);
    } while (seen != 0);
  }

  private void send() {
    if (ended || subscriber.isCancelled()) {
      ended = true;
      unsent.clear();
      return;
    }
    if (failure != null) {
      ended = true;
      unsent.clear();
      subscriber.onError(Refusal.status(failure));
      return;
    }
    while (subscriber.isReady() && (!unsent.isEmpty() || begin())) {
      if (unsent.peek() != null) {
        sentAt = nanoClock.getAsLong();
        Chunk chunk = Chunk.newBuilder().setData(unsent.remove()).build();
        underWay = !unsent.isEmpty();
        subscriber.onNext(SubscribeResponse.newBuilder().setChunk(chunk).build());
        meters.sent(chunk.getData().size(), !underWay);
      }
    }
  }

  /**
   * Sends the header of the newest snapshot, if the subscriber has it not, and lays its chunks
   * ready.
   */
  private boolean begin() {
    Snapshot next = newest.get();
    if (next == null || !next.isAfter(lastEpoch, lastVersion)) {
      return false;
    }
    SnapshotHeader.Builder header =
        SnapshotHeader.newBuilder()
            .setRun(run)
            .setEpoch(next.epoch())
            .setVersion(next.version())
            .setUpdate(next.update())
            .setEnvironmentStep(next.environmentStep());
    for (NetworkKey key : networks) {
      Vector vector = next.vector(key);
      Vector.Encoded encoded = vector.encode(key, encoding);
      header.addNetworks(
          NetworkVector.newBuilder()
              .setKey(key)
              .setLength(vector.values().length)
              .setEncoding(encoding)
              .setHash(encoded.hash()));
      chunk(encoded.bytes());
    }
    lastEpoch = next.epoch();
    lastVersion = next.version();
    sentAt = nanoClock.getAsLong();
    underWay = !unsent.isEmpty();
    subscriber.onNext(SubscribeResponse.newBuilder().setHeader(header).build());
    return true;
  }

  private void chunk(ByteString bytes) {
    for (int at = 0; at < bytes.size(); at += SnapshotStream.CHUNK_BYTES) {
      unsent.add(bytes.substring(at, Math.min(bytes.size(), at + SnapshotStream.CHUNK_BYTES)));
    }
  }

  /** Ends the call with a status. */
  void end(RuntimeException reason) {
    failure = reason;
    advance();
  }

  /** Whether the call is over. */
  boolean hasEnded() {
    return ended;
  }

  /** Whether a snapshot is under way of which nothing was taken since {@code nanos} before now. */
  boolean isStalled(long nanos) {
    return underWay && nanoClock.getAsLong() - sentAt > nanos;
  }
}
