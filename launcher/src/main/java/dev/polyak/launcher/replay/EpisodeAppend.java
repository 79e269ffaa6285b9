package dev.polyak.launcher.replay;

import com.google.protobuf.ByteString;
import dev.polyak.node.configuration.ConfigurationException;
import dev.polyak.replay.dataset.Dataset;
import dev.polyak.replay.dataset.DatasetEpisode;
import dev.polyak.replay.v1.AppendClose;
import dev.polyak.replay.v1.AppendOpen;
import dev.polyak.replay.v1.AppendOpened;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.DescribeRunResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Appends a data set's episodes, one after the other, as the first incarnation of a stream. */
final class EpisodeAppend {
  /** Well within a message's 1 MiB. */
  private static final int MESSAGE_BYTES = 1 << 19;

  private static final Object ENDED = new Object();

  private final ReplayShard shard;
  private final String run;
  private final String stream;
  private final DescribeRunResponse described;

  /** What came: responses, and at the end a failure or {@link #ENDED}. */
  private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

  private StreamObserver<AppendRequest> requests;
  private long credit;
  private long message;
  private int unacknowledged;
  private long stored;
  private long steps;

  /**
   * An append to a run.
   *
   * @param described the run
   */
  EpisodeAppend(ReplayShard shard, String run, String stream, DescribeRunResponse described) {
    this.shard = shard;
    this.run = run;
    this.stream = stream;
    this.described = described;
  }

  /** Steps of the episodes. */
  long steps() {
    return steps;
  }

  /** Those of them that the shard had before. */
  long alreadyThere() {
    return stored;
  }

  /**
   * Appends them; returns when all are acknowledged.
   *
   * @throws ConfigurationException with what the shard refuses
   */
  void all(Dataset dataset) throws IOException {
    requests = shard.append(new Events());
    requests.onNext(
        AppendRequest.newBuilder()
            .setOpen(AppendOpen.newBuilder().setRun(run).setStream(stream).setIncarnation(1))
            .build());
    AppendOpened opened = next().getOpened();
    credit = opened.getCreditBytes();
    stored = opened.getNextSequence();
    if (stored > dataset.steps()) {
      throw new ConfigurationException(
          "stream %s has %d steps already, and the data set %d: give another --stream"
              .formatted(stream, stored, dataset.steps()));
    }
    for (int i = 0; i < dataset.episodes(); i++) {
      append(dataset.read(i, described.getSignature()));
    }
    while (unacknowledged > 0) {
      acknowledge();
    }
    requests.onNext(AppendRequest.newBuilder().setClose(AppendClose.newBuilder()).build());
    requests.onCompleted();
    Object end = take();
    if (end != ENDED) {
      throw new IllegalStateException("unexpected: " + end);
    }
  }

  private void append(DatasetEpisode episode) {
    int rows = episode.steps() + 1;
    int rowBytes = 1;
    for (ByteString column : episode.columns()) {
      rowBytes += column.size() / rows;
    }
    int most = Math.clamp(MESSAGE_BYTES / rowBytes, 1, described.getLargestAppend());
    int first = Math.clamp(stored - steps, 0, rows);
    while (first < episode.steps()) {
      int end = Math.min(first + most, episode.steps());
      // The step that ends the episode and its closing row go together.
      int endRow = end == episode.steps() ? rows : end;
      send(episode, first, endRow, (long) rowBytes * (endRow - first));
      first = endRow;
    }
    steps += episode.steps();
  }

  private void send(DatasetEpisode episode, int first, int end, long bytes) {
    while (bytes > credit && unacknowledged > 0) {
      acknowledge();
    }
    AppendRows.Builder rows =
        AppendRows.newBuilder()
            .setMessage(message++)
            .setFirstSequence(steps + first)
            .setCount(end - first)
            .setFlags(episode.flags().substring(first, end));
    for (ByteString column : episode.columns()) {
      int valueBytes = column.size() / (episode.steps() + 1);
      rows.addColumns(column.substring(first * valueBytes, end * valueBytes));
    }
    credit -= bytes;
    unacknowledged++;
    requests.onNext(AppendRequest.newBuilder().setRows(rows).build());
  }

  private void acknowledge() {
    credit += next().getAcknowledged().getCreditBytes();
    unacknowledged--;
  }

  private AppendResponse next() {
    if (take() instanceof AppendResponse response) {
      return response;
    }
    throw new IllegalStateException("the shard ended the call before all was acknowledged");
  }

  private Object take() {
    try {
      Object event = events.take();
      if (event instanceof Throwable failure) {
        throw shard.refused(failure);
      }
      return event;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ConfigurationException("interrupted; to go on, give the command again");
    }
  }

  private final class Events implements StreamObserver<AppendResponse> {
    @Override
    public void onNext(AppendResponse response) {
      events.add(response);
    }

    @Override
    public void onError(Throwable failure) {
      events.add(failure);
    }

    @Override
    public void onCompleted() {
      events.add(ENDED);
    }
  }
}
