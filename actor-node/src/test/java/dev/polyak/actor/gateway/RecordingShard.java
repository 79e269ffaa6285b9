package dev.polyak.actor.gateway;

import dev.polyak.replay.v1.AppendAcknowledged;
import dev.polyak.replay.v1.AppendOpened;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A replay shard that keeps each stream's rows as text, and which streams are open. */
final class RecordingShard extends ReplayServiceGrpc.ReplayServiceImplBase {
  private static final long CREDIT = 1 << 20;

  private final Map<String, List<String>> rows = new TreeMap<>();
  private final Map<String, Integer> steps = new HashMap<>();
  private final List<String> open = new ArrayList<>();
  private boolean holds;

  @Override
  public StreamObserver<AppendRequest> append(StreamObserver<AppendResponse> responses) {
    Map<Integer, String> streams = new HashMap<>();
    return new StreamObserver<>() {
      @Override
      public void onNext(AppendRequest request) {
        synchronized (RecordingShard.this) {
          switch (request.getKindCase()) {
            case OPEN -> {
              String stream = request.getOpen().getStream();
              streams.put(request.getOpen().getHandle(), stream);
              open.add(stream);
              responses.onNext(opened(request.getOpen().getHandle(), stream));
            }
            case ROWS -> {
              keep(streams.get(request.getRows().getHandle()), request.getRows());
              if (!holds) {
                responses.onNext(acknowledged(request.getRows()));
              }
            }
            case CLOSE -> open.remove(streams.get(request.getClose().getHandle()));
            case KIND_NOT_SET -> throw new AssertionError();
          }
        }
      }

      @Override
      public void onError(Throwable cancelled) {}

      @Override
      public void onCompleted() {}
    };
  }

  private AppendResponse opened(int handle, String stream) {
    return AppendResponse.newBuilder()
        .setOpened(
            AppendOpened.newBuilder()
                .setHandle(handle)
                .setNextSequence(steps.getOrDefault(stream, 0))
                .setCreditBytes(CREDIT))
        .build();
  }

  private static AppendResponse acknowledged(AppendRows message) {
    return AppendResponse.newBuilder()
        .setAcknowledged(
            AppendAcknowledged.newBuilder()
                .setHandle(message.getHandle())
                .setMessage(message.getMessage())
                .setCreditBytes(CREDIT))
        .build();
  }

  /** A row is "observation reward flags", the action left out: it was chosen at random. */
  private void keep(String stream, AppendRows message) {
    var observations = message.getColumns(0).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    var rewards = message.getColumns(2).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < message.getCount(); i++) {
      int flags = message.getFlags().byteAt(i);
      String end = (flags & 1) != 0 ? " terminated" : (flags & 2) != 0 ? " truncated" : "";
      boolean closing = (flags & 4) != 0;
      rows.computeIfAbsent(stream, _ -> new ArrayList<>())
          .add(
              "%.0f %.0f%s%s"
                  .formatted(
                      observations.getFloat(i * observations.limit() / message.getCount()),
                      rewards.getFloat(i * Float.BYTES),
                      end,
                      closing ? " closing" : ""));
      steps.merge(stream, closing ? 0 : 1, Integer::sum);
    }
  }

  /** Acknowledges nothing from now on. */
  synchronized void holdAcknowledgements() {
    holds = true;
  }

  synchronized List<String> rows(String stream) {
    return List.copyOf(rows.getOrDefault(stream, List.of()));
  }

  synchronized int allRows() {
    return rows.values().stream().mapToInt(List::size).sum();
  }

  synchronized List<String> open() {
    return List.copyOf(open);
  }
}
