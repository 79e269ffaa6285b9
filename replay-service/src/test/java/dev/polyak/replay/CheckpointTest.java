package dev.polyak.replay;

import static dev.polyak.replay.Requests.RUN;
import static dev.polyak.replay.Requests.credit;
import static dev.polyak.replay.Requests.open;
import static dev.polyak.replay.Requests.rows;
import static dev.polyak.replay.Requests.sampleOpen;
import static dev.polyak.replay.Requests.select;
import static dev.polyak.replay.Requests.tables;
import static dev.polyak.replay.Requests.uniform;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.replay.offline.RunFolder;
import dev.polyak.replay.offline.StoredStream;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.CheckpointRequest;
import dev.polyak.replay.v1.CheckpointResponse;
import dev.polyak.replay.v1.ColumnSelection;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.SampleRequest;
import dev.polyak.replay.v1.SampleResponse;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints are made while steps come in and windows go out, and open as a shard's. */
class CheckpointTest {
  private static final int BATCH = 20;
  private static final int CHECKPOINTS = 8;

  @TempDir private Path root;

  private final List<ServedShard> shards = new ArrayList<>();

  @AfterEach
  void stop() {
    shards.forEach(ServedShard::close);
  }

  private ManagedChannel serve(Path directory) throws IOException {
    ServedShard shard =
        new ServedShard(
            "directory=" + directory,
            "checkpoint-directory=" + root.resolve("checkpoints"),
            "sync-seconds=0.1");
    shards.add(shard);
    return shard.channel();
  }

  @Test
  void holdsEachStepThatWasAcknowledgedBefore() throws Exception {
    ManagedChannel channel = serve(root.resolve("shard"));
    ReplayServiceGrpc.newBlockingStub(channel)
        .createTables(tables(1 << 20, uniform("replay", 10_000)).setDurable(true).build());
    CallProbe<AppendRequest, AppendResponse> appends = CallProbe.append(channel);
    appends.send(open("lane-0"));
    appends.next();
    CallProbe<SampleRequest, SampleResponse> samples = sampling(channel);

    long[] acknowledged = new long[CHECKPOINTS];
    long next = 0;
    int linked = 0;
    int copied = 0;
    for (int i = 0; i < CHECKPOINTS; i++) {
      for (int batch = 0; batch < 20; batch++) {
        next = append(appends, next);
        draw(samples);
      }
      acknowledged[i] = next;
      Future<CheckpointResponse> made = checkpoint(channel, i);
      while (!made.isDone()) {
        next = append(appends, next);
        draw(samples);
      }
      copied += made.get().getFilesCopied();
      linked += made.get().getFilesLinked();
    }
    assertThat(linked).isPositive();
    assertThat(copied).isPositive();

    for (int i = 0; i < CHECKPOINTS; i++) {
      requireSteps(root.resolve("checkpoints/copy-" + i), acknowledged[i]);
    }
    ManagedChannel copy = serve(root.resolve("checkpoints/copy-0"));
    CallProbe<AppendRequest, AppendResponse> again = CallProbe.append(copy);
    again.send(open("lane-0"));
    long from = again.next().getOpened().getNextSequence();
    assertThat(from).isGreaterThanOrEqualTo(acknowledged[0]);
    append(again, from);
    draw(sampling(copy));
    requireSteps(root.resolve("checkpoints/copy-1"), acknowledged[1]);
  }

  private static Future<CheckpointResponse> checkpoint(ManagedChannel channel, int number) {
    return ReplayServiceGrpc.newFutureStub(channel)
        .checkpoint(CheckpointRequest.newBuilder().setRun(RUN).setName("copy-" + number).build());
  }

  private static long append(CallProbe<AppendRequest, AppendResponse> call, long next) {
    call.send(rows(RowsBuilder.from(next).steps((int) next, BATCH)));
    return call.next().getAcknowledged().getNextSequence();
  }

  private static CallProbe<SampleRequest, SampleResponse> sampling(ManagedChannel channel) {
    CallProbe<SampleRequest, SampleResponse> call =
        CallProbe.sample(channel, sampleOpen(select("reward", ColumnSelection.Rows.ROWS_ALL)));
    call.next();
    return call;
  }

  private static void draw(CallProbe<SampleRequest, SampleResponse> call) {
    call.send(Requests.draw(16));
    call.send(credit(call.next().getBatch().getCreditBytes()));
  }

  /** The newest steps are there without a gap, as they were sent. */
  private static void requireSteps(Path checkpoint, long acknowledged) throws IOException {
    try (RunFolder run = new RunFolder(checkpoint.resolve(RUN))) {
      StoredStream stream = run.streams().getFirst();
      assertThat(stream.mark().nextSequence()).isGreaterThanOrEqualTo(acknowledged);
      RowsBuilder.requireNewest(stream);
      assertThat(stream.rows()).isGreaterThan(300);
    }
  }
}
