package dev.polyak.replay;

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
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.SampleBatch;
import dev.polyak.replay.v1.SampleRequest;
import dev.polyak.replay.v1.SampleResponse;
import io.grpc.Channel;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * A client of a durable run on one shard that knows each step whose storage it was promised,
 * however often the shard dies or the connection breaks: at the end none is missing, none is there
 * twice, none is altered.
 */
public final class PromisedSteps {
  private static final int STREAMS = 4;
  private static final int HORIZON = 3;
  private static final int LARGEST_MESSAGE = 20;
  private static final int MESSAGES_IN_FLIGHT = 20;

  /**
   * Steps of a stream have identities from {@code stream x SPAN} on; float32 holds them exactly.
   */
  private static final int SPAN = 1 << 22;

  private final SplittableRandom random = new SplittableRandom(7);
  private final int values;
  private final long room;

  /** Steps of each stream that an acknowledgement or an opening promised. */
  private final long[] promised = new long[STREAMS];

  /**
   * A client of one run.
   *
   * @param values of an observation; more than 2 are compressed
   * @param room for so many steps, which files that are to be packed must fill
   */
  public PromisedSteps(int values, long room) {
    this.values = values;
    this.room = room;
  }

  /** Creates the tables, where they are not there. */
  public void create(Channel shard) {
    long rowBytes = Requests.ROW_BYTES + (long) (values - 2) * Float.BYTES;
    var request = tables(2 * room * rowBytes, uniform("replay", room));
    ReplayServiceGrpc.newBlockingStub(shard)
        .createTables(
            (values > 2 ? compressed(request, values) : request).setDurable(true).build());
  }

  /** Appends, with draws between, until so many acknowledgements have come; then kills. */
  public void appendAndSample(Channel shard, int acknowledgements, Runnable kill) {
    CallProbe<AppendRequest, AppendResponse> appends = CallProbe.append(shard);
    long[] next = openStreams(appends);
    CallProbe<SampleRequest, SampleResponse> samples = openSampling(shard);
    for (int sent = 0; sent < acknowledgements + MESSAGES_IN_FLIGHT; sent++) {
      send(appends, next, sent);
      if (sent % 8 == 0) {
        samples.send(draw(sent, 16, 0));
      }
    }
    for (int i = 0; i < acknowledgements; i++) {
      take(appends.next());
    }
    kill.run();
    takeWhatCame(appends);
  }

  /**
   * Appends until the call ends, which is no fault, or there was enough.
   *
   * @param mayGoOn is asked before each message, and may wait
   * @return how the call ended
   */
  public Status appendWhile(Channel shard, BooleanSupplier mayGoOn) {
    CallProbe<AppendRequest, AppendResponse> appends = CallProbe.append(shard);
    long[] next = new long[STREAMS];
    for (int i = 0; i < STREAMS; i++) {
      appends.send(open(i, "lane-" + i, AcknowledgementLevel.ACKNOWLEDGEMENT_LEVEL_WRITTEN));
    }
    int unanswered = STREAMS;
    int opening = STREAMS;
    int sent = 0;
    boolean goesOn = true;
    while (goesOn || unanswered > 0) {
      if (!goesOn || opening > 0 || unanswered == MESSAGES_IN_FLIGHT || appends.waiting() > 0) {
        Object event = appends.either();
        if (event instanceof Status end) {
          return end;
        }
        AppendResponse response = (AppendResponse) event;
        unanswered--;
        if (response.hasOpened()) {
          take(response.getOpened(), next);
          opening--;
        } else {
          take(response);
        }
      } else {
        goesOn = mayGoOn.getAsBoolean();
        if (goesOn) {
          send(appends, next, sent++);
          unanswered++;
        }
      }
    }
    appends.complete();
    return appends.end();
  }

  /** Steps that were promised so far, over all streams. */
  public long count() {
    return Arrays.stream(promised).sum();
  }

  /** Draws until each step that may be drawn has been, and compares each with what was sent. */
  public void requireAll(Channel shard) {
    CallProbe<AppendRequest, AppendResponse> appends = CallProbe.append(shard);
    long expected = 0;
    for (long steps : openStreams(appends)) {
      expected += Math.max(0, steps - HORIZON);
    }
    appends.cancel();
    assertThat(expected).isLessThanOrEqualTo(room);
    CallProbe<SampleRequest, SampleResponse> samples = openSampling(shard);
    Map<Integer, Long> keys = new HashMap<>();
    for (int draw = 0; keys.size() < expected && draw < expected; draw++) {
      samples.send(draw(draw, 256, 0));
      SampleBatch batch = samples.next().getBatch();
      read(batch, keys);
      samples.send(credit(batch.getCreditBytes()));
    }
    samples.cancel();
    assertThat(keys).hasSize((int) expected);
  }

  private void send(CallProbe<AppendRequest, AppendResponse> appends, long[] next, int message) {
    int stream = random.nextInt(STREAMS);
    int steps = 1 + random.nextInt(LARGEST_MESSAGE);
    int first = (int) next[stream];
    appends.send(
        rows(
            RowsBuilder.from(first)
                .observing(values)
                .steps(stream * SPAN + first, steps)
                .handle(stream, message)));
    next[stream] += steps;
  }

  private long[] openStreams(CallProbe<AppendRequest, AppendResponse> appends) {
    long[] next = new long[STREAMS];
    for (int i = 0; i < STREAMS; i++) {
      appends.send(open(i, "lane-" + i, AcknowledgementLevel.ACKNOWLEDGEMENT_LEVEL_WRITTEN));
      take(appends.next().getOpened(), next);
    }
    return next;
  }

  private void take(AppendOpened opened, long[] next) {
    int stream = opened.getHandle();
    assertThat(opened.getNextSequence()).isGreaterThanOrEqualTo(promised[stream]);
    promised[stream] = opened.getNextSequence();
    next[stream] = opened.getNextSequence();
  }

  private void take(AppendResponse response) {
    AppendAcknowledged acknowledged = response.getAcknowledged();
    assertThat(acknowledged.getLevel())
        .isEqualTo(AcknowledgementLevel.ACKNOWLEDGEMENT_LEVEL_WRITTEN);
    promised[acknowledged.getHandle()] = acknowledged.getNextSequence();
  }

  /** Acknowledgements that were on the way when the shard was killed are promises, too. */
  private void takeWhatCame(CallProbe<AppendRequest, AppendResponse> appends) {
    for (Object event = appends.either(); !(event instanceof Status); event = appends.either()) {
      take((AppendResponse) event);
    }
  }

  private static CallProbe<SampleRequest, SampleResponse> openSampling(Channel shard) {
    CallProbe<SampleRequest, SampleResponse> samples =
        CallProbe.sample(
            shard,
            sampleOpen(
                    select("observation", ColumnSelection.Rows.ROWS_FIRST),
                    select("reward", ColumnSelection.Rows.ROWS_FIRST),
                    select("observation", ColumnSelection.Rows.ROWS_LAST))
                .setCreditBytes(4 << 20));
    assertThat(samples.next().hasOpened()).isTrue();
    return samples;
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
