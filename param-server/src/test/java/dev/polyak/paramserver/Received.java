package dev.polyak.paramserver;

import dev.polyak.parameters.v1.SnapshotHeader;
import dev.polyak.parameters.v1.SubscribeResponse;
import dev.polyak.proto.SnapshotStream;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** What came over a stream of responses. */
public final class Received<R> implements StreamObserver<R> {
  final List<R> messages = new CopyOnWriteArrayList<>();
  final CompletableFuture<Status> end = new CompletableFuture<>();

  @Override
  public void onNext(R message) {
    messages.add(message);
  }

  @Override
  public void onError(Throwable failure) {
    end.complete(Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    end.complete(Status.OK);
  }

  /** A whole snapshot: its header and the first of its vectors. */
  public static final class Whole {
    private final SnapshotHeader header;
    private final float[] vector;

    Whole(SnapshotHeader header, float[] vector) {
      this.header = header;
      this.vector = vector;
    }

    public SnapshotHeader header() {
      return header;
    }

    public float[] vector() {
      return vector;
    }
  }

  /** The snapshots that have arrived to their last chunk, each checked. */
  public static List<Whole> snapshots(Received<SubscribeResponse> received) {
    List<Whole> whole = new ArrayList<>();
    SnapshotHeader header = null;
    SnapshotStream.Assembly assembly = null;
    for (SubscribeResponse message : received.messages) {
      if (message.hasHeader()) {
        header = message.getHeader();
        assembly = new SnapshotStream.Assembly(header);
      } else {
        assembly.add(message.getChunk());
        if (assembly.complete()) {
          whole.add(new Whole(header, assembly.finish().getFirst()));
        }
      }
    }
    return whole;
  }
}
