package dev.polyak.replay;

import static dev.polyak.replay.Requests.RUN;
import static dev.polyak.replay.Requests.compressed;
import static dev.polyak.replay.Requests.credit;
import static dev.polyak.replay.Requests.draw;
import static dev.polyak.replay.Requests.open;
import static dev.polyak.replay.Requests.rows;
import static dev.polyak.replay.Requests.sampleOpen;
import static dev.polyak.replay.Requests.select;
import static dev.polyak.replay.Requests.tables;
import static dev.polyak.replay.Requests.uniform;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.proto.Tensors;
import dev.polyak.replay.v1.AcknowledgementLevel;
import dev.polyak.replay.v1.AppendAcknowledged;
import dev.polyak.replay.v1.AppendOpened;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.ColumnSelection;
import dev.polyak.replay.v1.CreateTablesRequest;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.SampleBatch;
import dev.polyak.replay.v1.SampleRequest;
import dev.polyak.replay.v1.SampleResponse;
import dev.polyak.replay.v1.WatchStatusRequest;
import dev.polyak.replay.v1.WatchStatusResponse;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A shard is killed again and again while steps come in and windows go out. A checker knows each
 * acknowledged step: none is missing, none is there twice, none is altered.
 */
class KilledShardTest {
  /** Two hundred take some minutes: {@code -Dpolyak.kills=200}. */
  private static final int KILLS = Integer.getInteger("polyak.kills", 10);

  private static final int STREAMS = 4;
  private static final int HORIZON = 3;

  /**
   * Steps of a stream have identities from {@code stream x SPAN} on; float32 holds them exactly.
   */
  private static final int SPAN = 1 << 22;

  private final SplittableRandom random = new SplittableRandom(7);

  /** Steps of each stream that an acknowledgement or an opening promised. */
  private final long[] promised = new long[STREAMS];

  /** Values of an observation; more than 2 are compressed. */
  private int values = 2;

  @TempDir private Path directory;

  @Test
  void keepsEachAcknowledgedStepOnce() throws Exception {
    killAgainAndAgain();
  }

  @Test
  void keepsEachAcknowledgedStepOnceWhileFilesArePacked() throws Exception {
    values = 64;
    killAgainAndAgain();
    try (ShardProcess shard = new ShardProcess(directory)) {
      WatchStatusResponse status =
          ReplayServiceGrpc.newBlockingStub(shard.channel())
              .watchStatus(WatchStatusRequest.newBuilder().setRun(RUN).build())
              .next();
      assertThat(status.getPackedFiles()).isGreaterThan(5);
      assertThat(status.getBytes()).isLessThan(status.getUnpackedBytes());
    }
  }

  private void killAgainAndAgain() throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      try (ShardProcess shard = new ShardProcess(directory)) {
        create(shard);
        appendAndSample(shard, 20 + random.nextInt(150));
      }
    }
    try (ShardProcess shard = new ShardProcess(directory)) {
      create(shard);
      requireAll(shard);
    }
  }

  private void create(ShardProcess shard) {
    ReplayServiceGrpc.newBlockingStub(shard.channel()).createTables(request().build());
  }

  /** Room for all steps; of compressed ones no more than that, so that files fill. */
  private CreateTablesRequest.Builder request() {
    if (values == 2) {
      return tables(1 << 26, uniform("replay", 1 << 20)).setDurable(true);
    }
    long steps = KILLS * 2_048L;
    return compressed(
            tables(2 * steps * (values + 4) * Float.BYTES, uniform("replay", steps)), values)
        .setDurable(true);
  }

  /** Appends, with draws between, until so many acknowledgements have come; then kills. */
  private void appendAndSample(ShardProcess shard, int acknowledgements) throws Exception {
    CallProbe<AppendRequest, AppendResponse> appends = CallProbe.append(shard.channel());
    long[] next = openStreams(appends);
    CallProbe<SampleRequest, SampleResponse> samples = openSampling(shard);
    for (int sent = 0; sent < acknowledgements + 20; sent++) {
      int stream = random.nextInt(STREAMS);
      int steps = 1 + random.nextInt(20);
      int first = (int) next[stream];
      appends.send(
          rows(
              RowsBuilder.from(first)
                  .observing(values)
                  .steps(stream * SPAN + first, steps)
                  .handle(stream, sent)));
      next[stream] += steps;
      if (sent % 8 == 0) {
        samples.send(draw(sent, 16, 0));
      }
    }
    for (int i = 0; i < acknowledgements; i++) {
      AppendAcknowledged acknowledged = appends.next().getAcknowledged();
      assertThat(acknowledged.getLevel())
          .isEqualTo(AcknowledgementLevel.ACKNOWLEDGEMENT_LEVEL_WRITTEN);
      promised[acknowledged.getHandle()] = acknowledged.getNextSequence();
    }
    shard.kill();
    takeWhatCame(appends);
  }

  private long[] openStreams(CallProbe<AppendRequest, AppendResponse> appends) {
    long[] next = new long[STREAMS];
    for (int i = 0; i < STREAMS; i++) {
      appends.send(open(i, "lane-" + i, AcknowledgementLevel.ACKNOWLEDGEMENT_LEVEL_WRITTEN));
      AppendOpened opened = appends.next().getOpened();
      assertThat(opened.getNextSequence()).isGreaterThanOrEqualTo(promised[i]);
      promised[i] = opened.getNextSequence();
      next[i] = opened.getNextSequence();
    }
    return next;
  }

  /** Acknowledgements that were on the way when the shard was killed are promises, too. */
  private void takeWhatCame(CallProbe<AppendRequest, AppendResponse> appends) {
    for (Object event = appends.either(); !(event instanceof Status); event = appends.either()) {
      AppendAcknowledged acknowledged = ((AppendResponse) event).getAcknowledged();
      promised[acknowledged.getHandle()] = acknowledged.getNextSequence();
    }
  }

  private static CallProbe<SampleRequest, SampleResponse> openSampling(ShardProcess shard) {
    CallProbe<SampleRequest, SampleResponse> samples =
        CallProbe.sample(
            shard.channel(),
            sampleOpen(
                    select("observation", ColumnSelection.Rows.ROWS_FIRST),
                    select("reward", ColumnSelection.Rows.ROWS_FIRST),
                    select("observation", ColumnSelection.Rows.ROWS_LAST))
                .setCreditBytes(4 << 20));
    assertThat(samples.next().hasOpened()).isTrue();
    return samples;
  }

  /** Draws until each step that may be drawn has been, and compares each with what was sent. */
  private void requireAll(ShardProcess shard) {
    CallProbe<AppendRequest, AppendResponse> appends = CallProbe.append(shard.channel());
    long expected = 0;
    for (long steps : openStreams(appends)) {
      expected += Math.max(0, steps - HORIZON);
    }
    assertThat(expected).isGreaterThan(100L * KILLS);
    CallProbe<SampleRequest, SampleResponse> samples = openSampling(shard);
    Map<Integer, Long> keys = new HashMap<>();
    for (int draw = 0; keys.size() < expected && draw < expected; draw++) {
      samples.send(draw(draw, 256, 0));
      SampleBatch batch = samples.next().getBatch();
      read(batch, keys);
      samples.send(credit(batch.getCreditBytes()));
    }
    assertThat(keys).hasSize((int) expected);
  }

  private void read(SampleBatch batch, Map<Integer, Long> keys) {
    ByteBuffer observations = Tensors.view(batch.getColumns(0));
    ByteBuffer rewards = Tensors.view(batch.getColumns(1));
    ByteBuffer last = Tensors.view(batch.getColumns(2));
    ByteBuffer key = Tensors.view(batch.getKeys());
    int bytes = values * Float.BYTES;
    for (int i = 0; i < batch.getWindows(); i++) {
      int id = (int) observations.getFloat(bytes * i);
      assertThat(observations.getFloat(bytes * i + 4)).isEqualTo(-id);
      assertThat(rewards.getFloat(4 * i)).isEqualTo(id + 0.5f);
      assertThat(observations.getFloat(bytes * (i + 1) - 4)).isEqualTo(values == 2 ? -id : id);
      assertThat(last.getFloat(bytes * i)).isEqualTo(id + HORIZON);
      Long before = keys.put(id, key.getLong(8 * i));
      assertThat(before).isIn(null, key.getLong(8 * i));
    }
  }
}
