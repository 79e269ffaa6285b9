package dev.polyak.replay;

import static dev.polyak.replay.Requests.RUN;
import static dev.polyak.replay.Requests.credit;
import static dev.polyak.replay.Requests.draw;
import static dev.polyak.replay.Requests.limit;
import static dev.polyak.replay.Requests.open;
import static dev.polyak.replay.Requests.prioritised;
import static dev.polyak.replay.Requests.rows;
import static dev.polyak.replay.Requests.select;
import static dev.polyak.replay.Requests.selector;
import static dev.polyak.replay.Requests.uniform;
import static dev.polyak.replay.Requests.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.polyak.node.metrics.Meters;
import dev.polyak.node.rpc.Address;
import dev.polyak.proto.Tensors;
import dev.polyak.replay.media.Disk;
import dev.polyak.replay.v1.AcknowledgementLevel;
import dev.polyak.replay.v1.AppendClose;
import dev.polyak.replay.v1.AppendOpened;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.ColumnSelection;
import dev.polyak.replay.v1.CreateTablesRequest;
import dev.polyak.replay.v1.DataType;
import dev.polyak.replay.v1.DrainShardRequest;
import dev.polyak.replay.v1.EndCollectionRequest;
import dev.polyak.replay.v1.ListRunsRequest;
import dev.polyak.replay.v1.RateLimit;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.RunTotals;
import dev.polyak.replay.v1.SampleBatch;
import dev.polyak.replay.v1.SampleDraw;
import dev.polyak.replay.v1.SampleOpen;
import dev.polyak.replay.v1.SampleRequest;
import dev.polyak.replay.v1.SampleResponse;
import dev.polyak.replay.v1.Selector;
import dev.polyak.replay.v1.Table;
import dev.polyak.replay.v1.TableShare;
import dev.polyak.replay.v1.TableStatus;
import dev.polyak.replay.v1.UpdatePrioritiesRequest;
import dev.polyak.replay.v1.UpdatePrioritiesResponse;
import dev.polyak.replay.v1.WatchStatusRequest;
import dev.polyak.replay.v1.WatchStatusResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the service promises over every transport, whether rows are in memory or in mapped files.
 * Buffers that came back are overwritten at once, so that a message that is read after its buffer
 * was used again shows.
 */
abstract class ReplayServiceContract {
  private static final int APPEND_CREDIT = 1 << 20;
  private static final long ROOM = 8 << 20;
  private static final int CALLS = 4;

  private final Meters meters = new Meters();
  private final AtomicInteger givenBack = new AtomicInteger();
  private ServedShard shard;
  private ManagedChannel channel;

  @TempDir private Path directory;

  /** Where to serve. */
  abstract Address address();

  /** Whether rows are in mapped files. */
  abstract boolean isDurable();

  /** The request that the tables of a test are created with. */
  CreateTablesRequest.Builder prepared(CreateTablesRequest.Builder request) {
    return request;
  }

  /** Between two rounds of forces that nobody waits for. */
  double syncSeconds() {
    return 5;
  }

  @BeforeEach
  void serve() throws IOException {
    long elsewhere = 1 << 16;
    shard =
        new ServedShard(
            ServedShard.settings(
                address(),
                "memory=" + (isDurable() ? elsewhere : ROOM),
                "disk=" + (isDurable() ? ROOM : elsewhere),
                "directory=" + (isDurable() ? directory : ""),
                "sync-seconds=" + syncSeconds(),
                "runs=2",
                "append-calls=" + CALLS,
                "append-credit=" + APPEND_CREDIT,
                "sample-calls=" + CALLS,
                "sample-credit=" + (4 << 20)),
            Disk.LOCAL,
            meters,
            buffer -> {
              Arrays.fill(buffer, (byte) 0x7f);
              givenBack.incrementAndGet();
            });
    channel = shard.channel();
  }

  @AfterEach
  void stop() {
    shard.close();
  }

  // ------------------------------------------------------------------------------------- tables

  @Test
  void createsTablesOnceAndFindsThemAfterwards() {
    CreateTablesRequest request = tables(1 << 20, uniform("replay", 100)).build();

    assertThat(blocking().createTables(request).getCreated()).isTrue();
    assertThat(blocking().createTables(request).getCreated()).isFalse();
    assertThat(blocking().createTables(request).getRowBytes()).isEqualTo(Requests.ROW_BYTES);
  }

  @Test
  void refusesAnotherSignatureWithTheDifference() {
    create(uniform("replay", 100));
    CreateTablesRequest.Builder other = tables(1 << 20, uniform("replay", 100));
    other.getSignatureBuilder().getColumnsBuilder(0).clearShape();

    assertThatThrownBy(() -> blocking().createTables(other.build()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            refused -> assertStatus(refused.getStatus(), "FAILED_PRECONDITION", "column 0"));
  }

  @Test
  void replacesSamplerAndLimiter() {
    create(uniform("replay", 100));
    append(RowsBuilder.from(0).steps(0, 10));
    RateLimit limit = limit(1, 2, -1e9, 1e9);

    blocking()
        .createTables(
            tables(1 << 20, prioritised("replay", 100, 1).setRateLimit(limit)).setEpoch(2).build());

    TableStatus table = status();
    assertThat(table.getRateLimit()).isEqualTo(limit);
    assertThat(table.getMass()).isEqualTo(7);
    assertThat(table.getRows()).isEqualTo(7);
  }

  @Test
  void refusesTablesOfAnOlderEpoch() {
    blocking().createTables(tables(1 << 20, uniform("replay", 100)).setEpoch(7).build());

    assertThatThrownBy(() -> create(uniform("replay", 100)))
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageContaining("epoch 1")
        .hasMessageContaining("epoch 7");
  }

  @Test
  void namesTheSettingThatBoundsTheStorage() {
    assertThatThrownBy(
            () -> blocking().createTables(tables(ROOM + 1, uniform("replay", 100)).build()))
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageContaining(isDurable() ? "replay-service.disk" : "replay-service.memory")
        .hasMessageContaining(Long.toString(ROOM));
  }

  @Test
  void storageThatOtherRunsHaveMayBecomeFree() {
    create(uniform("replay", 100));

    assertThatThrownBy(
            () ->
                blocking()
                    .createTables(
                        tables(ROOM - (1 << 20) + 1, uniform("replay", 100))
                            .setRun("second")
                            .build()))
        .hasMessageContaining("RESOURCE_EXHAUSTED")
        .hasMessageContaining("other runs have " + (1 << 20));
  }

  @Test
  void namesTheSettingThatBoundsTheRuns() {
    create(uniform("replay", 100));
    blocking().createTables(tables(1 << 20, uniform("replay", 100)).setRun("second").build());

    assertThatThrownBy(
            () ->
                blocking()
                    .createTables(tables(1 << 20, uniform("replay", 100)).setRun("third").build()))
        .hasMessageContaining("replay-service.runs");
  }

  @Test
  void saysThatTheLearnerCreatesTheTables() {
    String wait = "no tables of run run-1 yet: its learner creates them";
    CallProbe<AppendRequest, AppendResponse> append = appendCall();
    append.send(open(0, "a", 1, false));
    assertStatus(append.end(), "NOT_FOUND", wait);
    assertStatus(sample(sampleOpen()).end(), "NOT_FOUND", wait);
    assertThatThrownBy(this::status).hasMessageContaining(wait);
  }

  // ------------------------------------------------------------------------------------- append

  @Test
  void acknowledgesWhatItStored() {
    create(uniform("replay", 100));
    CallProbe<AppendRequest, AppendResponse> call = appendCall();
    call.send(open(3, "lane-3", 1, false));
    AppendOpened opened = call.next().getOpened();
    assertThat(opened.getHandle()).isEqualTo(3);
    assertThat(opened.getNextSequence()).isZero();
    assertThat(opened.getCreditBytes()).isEqualTo(APPEND_CREDIT);

    call.send(rows(RowsBuilder.from(0).steps(0, 16).handle(3, 77)));

    var acknowledged = call.next().getAcknowledged();
    assertThat(acknowledged.getHandle()).isEqualTo(3);
    assertThat(acknowledged.getMessage()).isEqualTo(77);
    assertThat(acknowledged.getNextSequence()).isEqualTo(16);
    assertThat(acknowledged.getLevel())
        .isEqualTo(
            isDurable()
                ? AcknowledgementLevel.ACKNOWLEDGEMENT_LEVEL_WRITTEN
                : AcknowledgementLevel.ACKNOWLEDGEMENT_LEVEL_MEMORY);
    assertThat(acknowledged.getCreditBytes()).isEqualTo(16 * 17);
    call.complete();
    assertThat(call.end().isOk()).isTrue();
  }

  @Test
  void tellsAReconnectingClientWhereToGoOn() {
    create(uniform("replay", 100));
    append(RowsBuilder.from(0).steps(0, 5));

    CallProbe<AppendRequest, AppendResponse> call = appendCall();
    call.send(open(0, "a", 1, false));

    AppendOpened opened = call.next().getOpened();
    assertThat(opened.getNextSequence()).isEqualTo(5);
    assertThat(opened.getEpisodeOpen()).isTrue();
    call.send(rows(RowsBuilder.from(3).steps(3, 4)));
    assertThat(call.next().getAcknowledged().getNextSequence()).isEqualTo(7);
    assertThat(status().getRows()).isEqualTo(4);
  }

  @Test
  void letsOnlyTheNewestCallOfAStreamAppend() {
    create(uniform("replay", 100));
    CallProbe<AppendRequest, AppendResponse> older = appendCall();
    older.send(open(0, "a", 1, false));
    older.next();
    CallProbe<AppendRequest, AppendResponse> newer = appendCall();
    newer.send(open(0, "a", 1, false));
    newer.next();

    older.send(rows(RowsBuilder.from(0).step(0)));

    assertStatus(older.end(), "FAILED_PRECONDITION", "stream a", "newer call");
  }

  @Test
  void refusesGapsAndOlderIncarnations() {
    create(uniform("replay", 100));
    append(RowsBuilder.from(0).steps(0, 5));
    CallProbe<AppendRequest, AppendResponse> gap = appendCall();
    gap.send(open(0, "a", 1, false));
    gap.send(rows(RowsBuilder.from(6).step(6)));
    assertStatus(gap.end(), "FAILED_PRECONDITION", "stream a", "sequence 5 is expected, not 6");

    CallProbe<AppendRequest, AppendResponse> newer = appendCall();
    newer.send(open(0, "a", 2, false));
    assertThat(newer.next().getOpened().getNextSequence()).isZero();
    CallProbe<AppendRequest, AppendResponse> older = appendCall();
    older.send(open(0, "a", 1, false));
    assertStatus(older.end(), "FAILED_PRECONDITION", "incarnation 2, not 1");
  }

  @Test
  void storesNothingOfWhatItRefuses() {
    create(uniform("replay", 100));
    CallProbe<AppendRequest, AppendResponse> call = appendCall();
    call.send(open(0, "a", 1, false));
    AppendRows rows =
        RowsBuilder.from(0).steps(0, 10).build().toBuilder()
            .setColumns(2, Tensors.ofFloats(new float[] {0, 1, Float.NaN, 0, 0, 0, 0, 0, 0, 0}))
            .build();

    call.send(AppendRequest.newBuilder().setRows(rows).build());

    assertStatus(call.end(), "INVALID_ARGUMENT", "column reward, row 2", "NaN");
    assertThat(status().getRows()).isZero();
  }

  @Test
  void forcesWhatMustOutliveALossOfPowerOrRefuses() {
    create(uniform("replay", 100));
    CallProbe<AppendRequest, AppendResponse> call = appendCall();
    call.send(open(0, "a", AcknowledgementLevel.ACKNOWLEDGEMENT_LEVEL_SYNCED));

    if (isDurable()) {
      call.next();
      call.send(rows(RowsBuilder.from(0).steps(0, 5)));
      assertThat(call.next().getAcknowledged().getLevel())
          .isEqualTo(AcknowledgementLevel.ACKNOWLEDGEMENT_LEVEL_SYNCED);
    } else {
      assertStatus(call.end(), "INVALID_ARGUMENT", "ACKNOWLEDGEMENT_LEVEL_SYNCED");
    }
  }

  @Test
  void refusesRowsOfAStreamThatIsNotOpen() {
    create(uniform("replay", 100));
    CallProbe<AppendRequest, AppendResponse> handle = appendCall();
    handle.send(open(0, "a", 1, false));
    handle.send(rows(RowsBuilder.from(0).step(0).handle(9, 1)));
    assertStatus(handle.end(), "INVALID_ARGUMENT", "handle 9");

    CallProbe<AppendRequest, AppendResponse> unopened = appendCall();
    unopened.send(rows(RowsBuilder.from(0).step(0)));
    assertStatus(unopened.end(), "INVALID_ARGUMENT", "opening");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../../etc/passwd", "A", "a\u0001"})
  void refusesStreamsWithoutAName(String name) {
    create(uniform("replay", 100));
    CallProbe<AppendRequest, AppendResponse> call = appendCall();

    call.send(open(0, name, 1, false));

    assertStatus(call.end(), "INVALID_ARGUMENT", "a stream is");
  }

  @Test
  void holdsAppendsBackUntilDrawsFollow() {
    create(uniform("replay", 1_000).setRateLimit(limit(1, 1, -512, 20)));
    CallProbe<AppendRequest, AppendResponse> append = appendCall();
    append.send(open(0, "a", 1, false));
    append.next();
    append.send(rows(RowsBuilder.from(0).steps(0, 20)));
    append.next();
    append.send(rows(RowsBuilder.from(20).steps(20, 20)));
    assertThat(statusOnce(each -> each.getWaitingAppends() == 1).getRows()).isEqualTo(17);

    CallProbe<SampleRequest, SampleResponse> sample = opened(sampleOpen());
    sample.send(draw(0, 64, 0));

    assertThat(append.next().getAcknowledged().getNextSequence()).isEqualTo(40);
    assertThat(status().getWaitingAppends()).isZero();
    assertThat(status().getAppendSecondsWaited()).isPositive();
  }

  @Test
  void forgetsTheWaitingAppendsOfACallThatIsCancelled() {
    create(uniform("replay", 1_000).setRateLimit(limit(1, 1, -512, 20)));
    append(RowsBuilder.from(0).steps(0, 20));
    List<CallProbe<AppendRequest, AppendResponse>> calls = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      calls.add(appendCall());
      calls.getLast().send(open(0, "s" + i, 1, false));
      calls.getLast().send(rows(RowsBuilder.from(0).steps(0, 20)));
    }
    statusOnce(each -> each.getWaitingAppends() == CALLS);

    calls.subList(1, CALLS).forEach(CallProbe::cancel);

    statusOnce(each -> each.getWaitingAppends() == 1);
    opened(sampleOpen()).send(draw(0, 64, 0));
    calls.getFirst().next();
    assertThat(calls.getFirst().next().getAcknowledged().getNextSequence()).isEqualTo(20);
  }

  /**
   * One append may reach over the minimum size and beyond the maximum difference; draws wait for
   * it.
   */
  @Test
  void neverLetsAnAppendAndADrawWaitForOneAnother() {
    create(uniform("replay", 1_000).setRateLimit(limit(10, 60, -1_000, 200)));
    CallProbe<AppendRequest, AppendResponse> append = appendCall();
    append.send(open(0, "a", 1, false));
    append.next();
    for (int at = 0; at < 64; at += 32) {
      append.send(rows(RowsBuilder.from(at).steps(at, 32)));
      append.next();
    }

    assertThat(drawOne(opened(sampleOpen()), 0, 8).getWindows()).isEqualTo(8);
  }

  @Test
  void endsACallThatSendsBeyondItsCredit() {
    create(uniform("replay", 100).setRateLimit(limit(1, 1, -512, 20)));
    CallProbe<AppendRequest, AppendResponse> call = appendCall();
    call.send(open(0, "a", 1, false));
    for (int at = 0; at < 1_200; at++) {
      call.send(rows(RowsBuilder.from(at * 64L).steps(at * 64, 64)));
    }

    assertStatus(call.end(), "RESOURCE_EXHAUSTED", "credit_bytes are " + APPEND_CREDIT);
  }

  @Test
  void boundsTheCallsThatAreOpen() {
    create(uniform("replay", 100));
    List<CallProbe<AppendRequest, AppendResponse>> calls = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      calls.add(appendCall());
      calls.getLast().send(open(0, "s" + i, 1, false));
      calls.getLast().next();
    }

    assertStatus(appendCall().end(), "RESOURCE_EXHAUSTED", "replay-service.append-calls");

    calls.getFirst().complete();
    assertThat(calls.getFirst().end().isOk()).isTrue();
    CallProbe<AppendRequest, AppendResponse> another = appendCall();
    another.send(open(0, "another", 1, false));
    another.next();
  }

  @Test
  void givesWaitingRowsAPriorityWhenTheirStreamCloses() {
    create(prioritised("replay", 100, 1));
    CallProbe<AppendRequest, AppendResponse> call = appendCall();
    call.send(open(0, "a", 1, true));
    call.send(rows(RowsBuilder.from(0).steps(0, 5).withPriorities(0, 3)));
    call.send(AppendRequest.newBuilder().setClose(AppendClose.getDefaultInstance()).build());
    call.complete();
    assertThat(call.end().isOk()).isTrue();

    assertThat(status().getRows()).isEqualTo(2);
    assertThat(status().getMass()).isEqualTo(6);
  }

  // ------------------------------------------------------------------------------------- sample

  @Test
  void samplesWholeWindows() {
    create(prioritised("replay", 100, 1));
    append(RowsBuilder.from(0).steps(0, 7).terminated(7).closing(8).steps(9, 2));
    CallProbe<SampleRequest, SampleResponse> call = opened(sampleOpen());
    call.send(draw(42, 64, 0));

    SampleBatch batch = call.next().getBatch();

    assertThat(batch.getRequest()).isEqualTo(42);
    assertThat(batch.getWindows()).isEqualTo(64);
    assertThat(batch.getTotals().getInserted()).isEqualTo(8);
    assertThat(batch.getTotals().getSampled()).isEqualTo(64);
    assertThat(batch.getTables()).isEqualTo(ByteString.EMPTY);
    assertWindows(batch, 8);
    assertThat(contentBytes(batch)).isEqualTo(batch.getCreditBytes());
  }

  /**
   * Every column of every window says the same of which rows it holds; steps 0 to {@code closing -
   * 1}, then the closing row.
   */
  private static void assertWindows(SampleBatch batch, int closing) {
    ByteBuffer first = Tensors.view(batch.getColumns(0));
    ByteBuffer last = Tensors.view(batch.getColumns(1));
    ByteBuffer action = Tensors.view(batch.getColumns(2));
    ByteBuffer rewards = Tensors.view(batch.getColumns(3));
    ByteBuffer lengths = Tensors.view(batch.getLengths());
    ByteBuffer leaves = Tensors.view(batch.getLeaves());
    ByteBuffer masses = Tensors.view(batch.getMasses());
    int reward = 0;
    for (int i = 0; i < batch.getWindows(); i++) {
      int id = (int) first.getFloat(8 * i);
      int length = lengths.getInt(4 * i);
      assertThat(first.getFloat(8 * i + 4)).isEqualTo(-id);
      assertThat(action.getInt(4 * i)).isEqualTo(id);
      assertThat(length).isEqualTo(Math.min(3, closing - id));
      assertThat(last.getFloat(8 * i)).isEqualTo(id + length);
      assertThat(batch.getEnds().byteAt(i)).isEqualTo((byte) (id + length == closing ? 1 : 0));
      assertThat(leaves.getDouble(8 * i)).isEqualTo(1);
      assertThat(masses.getDouble(8 * i)).isEqualTo(closing);
      for (int step = 0; step < length; step++) {
        assertThat(rewards.getFloat(4 * reward++)).isEqualTo(id + step + 0.5f);
      }
    }
    assertThat(rewards.limit()).isEqualTo(4 * reward);
  }

  /** As R2D2 stores them: 4 steps that overlap by 2, the first 2 to burn in from a stored state. */
  @Test
  void samplesOverlappingSequencesWithTheirStoredState() {
    CreateTablesRequest.Builder request =
        tables(1 << 20, prioritised("replay", 100, 1).setSequencePeriod(2)).setHorizon(4);
    request
        .getSignatureBuilder()
        .addColumns(
            Column.newBuilder()
                .setName("recurrent-state")
                .setDataType(DataType.DATA_TYPE_FLOAT32)
                .addShape(3));
    blocking().createTables(request.build());
    AppendRows episode = RowsBuilder.from(0).steps(0, 8).terminated(8).closing(9).build();
    float[] states = new float[3 * episode.getCount()];
    for (int i = 0; i < states.length; i++) {
      states[i] = i;
    }
    CallProbe<AppendRequest, AppendResponse> append = appendCall();
    append.send(open(0, "a", 1, false));
    append.send(
        AppendRequest.newBuilder()
            .setRows(episode.toBuilder().addColumns(Tensors.ofFloats(states)))
            .build());
    append.next();
    append.next();
    assertThat(status().getRows()).isEqualTo(5);
    assertThat(status().getSequencePeriod()).isEqualTo(2);

    SampleBatch batch =
        drawOne(
            opened(
                sampleOpen()
                    .clearColumns()
                    .addColumns(select("observation", ColumnSelection.Rows.ROWS_ALL))
                    .addColumns(select("recurrent-state", ColumnSelection.Rows.ROWS_FIRST))
                    .setWindowRows(5)),
            0,
            64);

    Set<Integer> begun = new HashSet<>();
    ByteBuffer observations = Tensors.view(batch.getColumns(0));
    ByteBuffer states0 = Tensors.view(batch.getColumns(1));
    ByteBuffer lengths = Tensors.view(batch.getLengths());
    int step = 0;
    for (int i = 0; i < batch.getWindows(); i++) {
      int first = (int) observations.getFloat(8 * step);
      begun.add(first);
      assertThat(lengths.getInt(4 * i)).isEqualTo(Math.min(4, 9 - first));
      for (int axis = 0; axis < 3; axis++) {
        assertThat(states0.getFloat(4 * (3 * i + axis))).isEqualTo(3 * first + axis);
      }
      for (int j = 0; j < lengths.getInt(4 * i); j++) {
        assertThat(observations.getFloat(8 * step++)).isEqualTo(first + j);
      }
    }
    assertThat(begun).containsExactlyInAnyOrder(0, 2, 4, 6, 8);

    CallProbe<UpdatePrioritiesRequest, UpdatePrioritiesResponse> priorities = priorityCall();
    priorities.send(update(1, Tensors.view(batch.getKeys()).getLong(0)));
    assertThat(priorities.next().getApplied()).isEqualTo(1);
    assertThat(status().getMass()).isEqualTo(4);
  }

  @Test
  void tellsHowOldWindowsAreWhereThatIsAskedFor() {
    create(uniform("replay", 100));
    CallProbe<AppendRequest, AppendResponse> append = appendCall();
    append.send(open(0, "a", 1, false));
    append.send(
        AppendRequest.newBuilder()
            .setRows(RowsBuilder.from(0).steps(0, 16).build().toBuilder().setActingUpdate(41))
            .build());
    append.next();
    append.next();

    SampleBatch batch = drawOne(opened(sampleOpen().setAges(true)), 0, 8);

    ByteBuffer seconds = Tensors.view(batch.getAgeSeconds());
    ByteBuffer updates = Tensors.view(batch.getActingUpdates());
    for (int i = 0; i < 8; i++) {
      assertThat(seconds.getFloat(4 * i)).isNotNegative();
      assertThat(updates.getInt(4 * i)).isEqualTo(41);
    }
    assertThat(contentBytes(batch)).isEqualTo(batch.getCreditBytes());
    assertWindowsOfOneEpisode(batch);
    awaitMeters(
        "polyak_replay_aged_windows_total{run=\"run-1\",shard=\"replay-0\",table=\"replay\"} 8.0");
    assertThat(drawOne(opened(sampleOpen()), 0, 8).getAgeSeconds()).isEqualTo(ByteString.EMPTY);
  }

  /** The ages lie behind all columns, and spoil none. */
  private static void assertWindowsOfOneEpisode(SampleBatch batch) {
    ByteBuffer first = Tensors.view(batch.getColumns(0));
    ByteBuffer last = Tensors.view(batch.getColumns(1));
    for (int i = 0; i < batch.getWindows(); i++) {
      assertThat(last.getFloat(8 * i)).isEqualTo(first.getFloat(8 * i) + 3);
      assertThat(batch.getEnds().byteAt(i)).isZero();
    }
  }

  private static long contentBytes(SampleBatch batch) {
    long bytes =
        (long) batch.getEnds().size()
            + batch.getLengths().size()
            + batch.getKeys().size()
            + batch.getLeaves().size()
            + batch.getMasses().size()
            + batch.getTables().size()
            + batch.getAgeSeconds().size()
            + batch.getActingUpdates().size();
    for (ByteString column : batch.getColumnsList()) {
      bytes += column.size();
    }
    for (ByteString offsets : batch.getFrameOffsetsList()) {
      bytes += offsets.size();
    }
    return bytes;
  }

  /** A run whose observations are stacks of 4; steps 0 to 39 of one episode. */
  private void createStacked() {
    CreateTablesRequest.Builder request = tables(1 << 20, prioritised("replay", 100, 1));
    request.getSignatureBuilder().getColumnsBuilder(0).setStack(4);
    blocking().createTables(request.build());
    append(RowsBuilder.from(0).steps(0, 40));
  }

  /** Frame {@code place} of 4 of row {@code id}, the oldest first. */
  private static int frame(int id, int place) {
    return Math.max(0, id - 3 + place);
  }

  @Test
  void sendsReadyStacks() {
    createStacked();

    SampleBatch batch = drawOne(opened(sampleOpen()), 0, 64);

    ByteBuffer actions = Tensors.view(batch.getColumns(2));
    for (int i = 0; i < 64; i++) {
      int id = actions.getInt(4 * i);
      for (int place = 0; place < 4; place++) {
        int at = 8 * (4 * i + place);
        assertThat(Tensors.view(batch.getColumns(0)).getFloat(at)).isEqualTo(frame(id, place));
        assertThat(Tensors.view(batch.getColumns(1)).getFloat(at)).isEqualTo(frame(id + 3, place));
      }
    }
    assertThat(batch.getFrameOffsetsList()).isEmpty();
    assertThat(contentBytes(batch)).isEqualTo(batch.getCreditBytes());
  }

  @Test
  void sendsEachFrameOfAWindowOnce() {
    createStacked();
    SampleOpen.Builder open = sampleOpen();
    open.getColumnsBuilder(0).setFrames(ColumnSelection.Frames.FRAMES_DISTINCT);
    open.getColumnsBuilder(1).setFrames(ColumnSelection.Frames.FRAMES_DISTINCT);

    SampleBatch batch = drawOne(opened(open), 0, 64);

    ByteBuffer actions = Tensors.view(batch.getColumns(2));
    ByteBuffer frames = Tensors.view(batch.getColumns(0));
    int distinct = 0;
    for (int i = 0; i < 64; i++) {
      int id = actions.getInt(4 * i);
      // The first row's, those of 3 rows that follow, and those of up to 3 before.
      distinct += 4 + Math.min(3, id);
      for (int place = 0; place < 4; place++) {
        int at = 4 * (4 * i + place);
        int first = Tensors.view(batch.getFrameOffsets(0)).getInt(at);
        int last = Tensors.view(batch.getFrameOffsets(1)).getInt(at);
        assertThat(frames.getFloat(8 * first)).isEqualTo(frame(id, place));
        assertThat(frames.getFloat(8 * first + 4)).isEqualTo(-frame(id, place));
        assertThat(frames.getFloat(8 * last)).isEqualTo(frame(id + 3, place));
      }
    }
    assertThat(batch.getColumns(0).size()).isEqualTo(8 * distinct);
    assertThat(batch.getColumns(1)).isEqualTo(ByteString.EMPTY);
    assertThat(contentBytes(batch)).isEqualTo(batch.getCreditBytes());
  }

  @Test
  void selectsNoStepWhoseFramesStayedInALostShard() {
    CreateTablesRequest.Builder request = tables(1 << 20, uniform("replay", 100));
    request.getSignatureBuilder().getColumnsBuilder(0).setStack(4);
    blocking().createTables(request.build());
    AppendRequest.Builder continued = open(0, "a", 2, false).toBuilder();
    continued.getOpenBuilder().setContinuesEpisode(true);
    for (int at = 0; at < 10; at += 5) {
      CallProbe<AppendRequest, AppendResponse> call = appendCall();
      call.send(continued.build());
      call.next();
      call.send(rows(RowsBuilder.from(at).steps(at, 5)));
      call.next();
    }

    // Steps 7 to 9 wait for their horizon.
    assertThat(status().getTotals().getInserted()).isEqualTo(4);
    SampleBatch batch = drawOne(opened(sampleOpen()), 0, 64);
    ByteBuffer actions = Tensors.view(batch.getColumns(2));
    for (int i = 0; i < 64; i++) {
      assertThat(actions.getInt(4 * i)).isBetween(3, 6);
    }
  }

  @Test
  void countsWholeStacksAgainstAMessage() {
    createStacked();

    // 29 bytes of its own, and 4 frames of 8 bytes for each of 32,800 steps.
    refused(
        sampleOpen().setWindowRows(32_801).clearColumns().addColumns(all()),
        "a window of 32801 rows takes 1049629 bytes");
  }

  @Test
  void waitsUntilTheLimiterAdmitsTheWholeDraw() {
    create(uniform("replay", 100).setRateLimit(limit(1, 5, 0, 1_000)));
    CallProbe<SampleRequest, SampleResponse> call = opened(sampleOpen());
    call.send(draw(0, 8, 0));
    append(RowsBuilder.from(0).steps(0, 10));
    assertThat(statusOnce(each -> each.getWaitingDraws() == 1).getError()).isEqualTo(7);
    assertThat(call.waiting()).isZero();

    append(RowsBuilder.from(10).step(10));

    assertThat(call.next().getBatch().getWindows()).isEqualTo(8);
    assertThat(status().getDrawSecondsWaited()).isPositive();
  }

  @Test
  void endsWithTheLimitersStateWhenTheTimeIsUp() {
    create(uniform("replay", 100).setRateLimit(limit(2, 50, -10, 1_000)));
    append(RowsBuilder.from(0).steps(0, 10));
    CallProbe<SampleRequest, SampleResponse> call = opened(sampleOpen());

    call.send(draw(9, 8, 1));

    assertStatus(
        call.end(),
        "DEADLINE_EXCEEDED",
        "draw 9 of 8 windows",
        "table replay",
        "inserted 7, sampled 0, removed 0, error 14.0",
        "minimum_size 50");
  }

  @Test
  void drawsTheSameWindowsFromTheSameCalls() {
    create(prioritised("replay", 100, 1));
    blocking()
        .createTables(tables(1 << 20, prioritised("replay", 100, 1)).setRun("second").build());
    List<ByteString> observations = new ArrayList<>();
    for (String run : List.of(RUN, "second")) {
      AppendRequest.Builder open = open("a").toBuilder();
      open.getOpenBuilder().setRun(run);
      append(open.build(), RowsBuilder.from(0).steps(0, 40));
      CallProbe<SampleRequest, SampleResponse> call = opened(sampleOpen().setRun(run));
      observations.add(drawOne(call, 0, 64).getColumns(0));
    }

    assertThat(observations.get(0)).isEqualTo(observations.get(1));
  }

  @Test
  void sendsNoMoreThanItsCredit() {
    create(uniform("replay", 100));
    append(RowsBuilder.from(0).steps(0, 10));
    int credit = 4_000;
    CallProbe<SampleRequest, SampleResponse> call = opened(sampleOpen().setCreditBytes(credit));
    for (int i = 0; i < 20; i++) {
      call.send(draw(i, 64, 0));
    }

    long outstanding = 0;
    int windows = 0;
    List<SampleBatch> kept = new ArrayList<>();
    while (windows < 20 * 64) {
      SampleBatch batch = call.next().getBatch();
      assertThat(batch.getCreditBytes()).isEqualTo(contentBytes(batch)).isPositive();
      outstanding += batch.getCreditBytes();
      assertThat(outstanding).isLessThanOrEqualTo(credit);
      windows += batch.getWindows();
      kept.add(batch);
      if (kept.size() == 2) {
        // Both are whole until their credit goes back, though more draws are queued.
        for (SampleBatch each : kept) {
          assertThat(ids(each)).allMatch(id -> id >= 0 && id < 10);
          outstanding -= each.getCreditBytes();
          call.send(credit(each.getCreditBytes()));
        }
        kept.clear();
      }
    }
    assertThat(givenBack.get()).isPositive();
  }

  private static List<Integer> ids(SampleBatch batch) {
    ByteBuffer first = Tensors.view(batch.getColumns(0));
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < batch.getWindows(); i++) {
      ids.add((int) first.getFloat(8 * i));
    }
    return ids;
  }

  @Test
  void endsADrawWhoseClientGivesNoCreditBack() {
    create(uniform("replay", 100));
    append(RowsBuilder.from(0).steps(0, 10));
    CallProbe<SampleRequest, SampleResponse> call = opened(sampleOpen().setCreditBytes(1_000));

    call.send(draw(0, 64, 5));

    assertStatus(call.end(), "DEADLINE_EXCEEDED", "gave back no credit");
  }

  @Test
  void endsAReaderThatHoldsWhatIsLongEvicted() {
    blocking().createTables(tables(1_280 * 20, uniform("replay", 1_000)).build());
    for (int at = 0; at < 300; at += 50) {
      append(RowsBuilder.from(at).steps(at, 50));
    }
    CallProbe<SampleRequest, SampleResponse> call = opened(sampleOpen().setCreditBytes(1_000));
    call.send(draw(0, 256, 0));
    call.next();

    for (int at = 300; at < 5_000; at += 50) {
      append(RowsBuilder.from(at).steps(at, 50));
    }

    assertStatus(call.end(), "RESOURCE_EXHAUSTED", "gave no credit back");
  }

  @Test
  void buffersNoMoreThanItsCapForAClientThatStopsReading() {
    create(uniform("replay", 100));
    append(RowsBuilder.from(0).steps(0, 10));
    CallProbe<SampleRequest, SampleResponse> call =
        CallProbe.sample(channel, sampleOpen().setCreditBytes(20_000), 1);
    call.next();
    for (int i = 0; i < 64; i++) {
      call.send(draw(i, 64, 0));
    }
    // Counted when drawn: what credit covers, and one draw that waits for more.
    long windowBytes = 65;
    statusOnce(each -> each.getTotals().getSampled() >= 20_000 / windowBytes / 64 * 64);

    assertThat(status().getTotals().getSampled()).isLessThanOrEqualTo(20_000 / 61 + 64);
    call.read(2);
    call.next();
  }

  @Test
  void splitsALargeDrawIntoMessagesOfOneMebibyte() {
    blocking()
        .createTables(tables(4 << 20, uniform("replay", 10_000)).setLargestDraw(60_000).build());
    for (int at = 0; at < 640; at += 64) {
      append(RowsBuilder.from(at).steps(at, 64));
    }
    CallProbe<SampleRequest, SampleResponse> call = opened(sampleOpen().setCreditBytes(1L << 30));
    call.send(draw(0, 60_000, 0));

    int windows = 0;
    int messages = 0;
    while (windows < 60_000) {
      SampleBatch batch = call.next().getBatch();
      assertThat(batch.getOffset()).isEqualTo(windows);
      assertThat(contentBytes(batch)).isLessThanOrEqualTo(1 << 20);
      windows += batch.getWindows();
      messages++;
      call.send(credit(batch.getCreditBytes()));
    }

    assertThat(windows).isEqualTo(60_000);
    assertThat(messages).isEqualTo(4);
  }

  /** Large messages are made in other threads, while rows come and go. */
  @Test
  void sendsWholeRowsInTheirOrderWhileOthersTakeTheirPlaces() {
    blocking()
        .createTables(tables(1_280 * 20, uniform("replay", 1_000)).setLargestDraw(1_000).build());
    append(RowsBuilder.from(0).steps(0, 50));
    CallProbe<SampleRequest, SampleResponse> call = opened(sampleOpen());
    int appended = 50;
    for (int round = 0; round < 25; round++) {
      call.send(draw(round, 1_000, 0));
      for (int i = 0; i < 5; i++, appended += 50) {
        append(RowsBuilder.from(appended).steps(appended, 50));
      }

      SampleBatch batch = call.next().getBatch();

      assertThat(batch.getRequest()).isEqualTo(round);
      assertWholeWindows(batch);
      call.send(credit(batch.getCreditBytes()));
    }
    assertThat(status().getTotals().getRemoved()).isGreaterThan(4_000);
  }

  /** Every column of each window of three steps says the same of which rows it holds. */
  private static void assertWholeWindows(SampleBatch batch) {
    ByteBuffer first = Tensors.view(batch.getColumns(0));
    ByteBuffer last = Tensors.view(batch.getColumns(1));
    ByteBuffer action = Tensors.view(batch.getColumns(2));
    ByteBuffer rewards = Tensors.view(batch.getColumns(3));
    for (int i = 0; i < batch.getWindows(); i++) {
      float id = first.getFloat(8 * i);
      assertThat(last.getFloat(8 * i)).isEqualTo(id + 3);
      assertThat(action.getInt(4 * i)).isEqualTo((int) id);
      for (int step = 0; step < 3; step++) {
        assertThat(rewards.getFloat(12 * i + 4 * step)).isEqualTo(id + step + 0.5f);
      }
    }
  }

  /** A queue: FIFO, each row sampled once. */
  @Test
  void deliversEveryStepOfAQueueExactlyOnceAndInOrder() {
    create(
        uniform("replay", 100)
            .setSampler(selector(Selector.Kind.KIND_FIFO))
            .setMaximumTimesSampled(1)
            .setRateLimit(limit(1, 1, 0, 600)));
    CallProbe<SampleRequest, SampleResponse> call = opened(sampleOpen());
    List<Integer> delivered = new ArrayList<>();
    for (int at = 0; at < 300; at += 30) {
      append(RowsBuilder.from(at).steps(at, 29).terminated(at + 29).closing(1_000 + at));
      for (int windows : new int[] {7, 16, 7}) {
        SampleBatch batch = drawOne(call, at + windows, windows);
        delivered.addAll(ids(batch));
        for (int i = 0; i < windows; i++) {
          assertThat(Tensors.view(batch.getLeaves()).getDouble(8 * i)).isEqualTo(1);
          assertThat(Tensors.view(batch.getMasses()).getDouble(8 * i)).isEqualTo(1);
        }
        call.send(credit(batch.getCreditBytes()));
      }
    }

    assertThat(delivered).isEqualTo(IntStream.range(0, 300).boxed().toList());
    assertThat(status().getRows()).isZero();
    assertThat(status().getMass()).isZero();
  }

  @Test
  void splitsDrawsOverTablesByTheirShares() {
    create(uniform("one", 100), uniform("two", 5));
    append(RowsBuilder.from(0).steps(0, 20));
    SampleOpen.Builder open =
        sampleOpen()
            .clearShares()
            .addShares(TableShare.newBuilder().setTable("two").setShare(1))
            .addShares(TableShare.newBuilder().setTable("one").setShare(3));

    SampleBatch batch = drawOne(opened(open), 0, 40);

    int[] counts = new int[2];
    for (int i = 0; i < 40; i++) {
      int table = batch.getTables().byteAt(i);
      counts[table]++;
      assertThat(Tensors.view(batch.getMasses()).getDouble(8 * i)).isEqualTo(table == 0 ? 5 : 17);
    }
    assertThat(counts).containsExactly(10, 30);
  }

  @Test
  void refusesOpeningsThatItCannotServe() {
    create(uniform("replay", 100));
    refused(sampleOpen().setWindowRows(1), "window_rows", "not 1");
    refused(sampleOpen().setMinimumRows(5), "minimum_rows is in [2, 4]", "not 5");
    refused(sampleOpen().setCreditBytes(10), "credit_bytes 10");
    refused(sampleOpen().setWindowRows(60_001).addColumns(all()).addColumns(all()), "a window of");
    refused(sampleOpen().clearShares(), "1 to 1 tables, not 0");
    refused(sampleOpen().addColumns(ColumnSelection.newBuilder().setColumn("pixels")), "column");
    refused(sampleOpen().addColumns(all().setRows(ColumnSelection.Rows.ROWS_UNSPECIFIED)), "rows");
    refused(
        sampleOpen().addColumns(all().setFrames(ColumnSelection.Frames.FRAMES_DISTINCT)),
        "not stacked");
    assertStatus(
        sample(sampleOpen().setShares(0, TableShare.newBuilder().setTable("x").setShare(1))).end(),
        "NOT_FOUND",
        "no table x, only [replay]");
  }

  private static ColumnSelection.Builder all() {
    return ColumnSelection.newBuilder()
        .setColumn("observation")
        .setRows(ColumnSelection.Rows.ROWS_ALL);
  }

  private void refused(SampleOpen.Builder open, String... parts) {
    assertStatus(sample(open).end(), "INVALID_ARGUMENT", parts);
  }

  @Test
  void refusesDrawsThatItCannotServe() {
    create(uniform("replay", 100));
    CallProbe<SampleRequest, SampleResponse> large = opened(sampleOpen());
    large.send(draw(0, 257, 0));
    assertStatus(large.end(), "INVALID_ARGUMENT", "largest_draw = 256 windows, not 257");

    CallProbe<SampleRequest, SampleResponse> credit = opened(sampleOpen());
    credit.send(credit(1));
    assertStatus(credit.end(), "INVALID_ARGUMENT", "1 bytes of credit");

    CallProbe<SampleRequest, SampleResponse> many = opened(sampleOpen());
    for (int i = 0; i < 65; i++) {
      many.send(draw(i, 1, 0));
    }
    assertStatus(many.end(), "RESOURCE_EXHAUSTED", "64 draws");
  }

  // ------------------------------------------------------------------------- fencing, priorities

  @Test
  void endsTheCallsOfAnOlderLearner() {
    create(prioritised("replay", 100, 1));
    append(RowsBuilder.from(0).steps(0, 10));
    CallProbe<SampleRequest, SampleResponse> older = opened(sampleOpen());
    CallProbe<UpdatePrioritiesRequest, UpdatePrioritiesResponse> priorities = priorityCall();
    priorities.send(update(1, 0));
    priorities.next();

    opened(sampleOpen().setEpoch(2));

    assertStatus(older.end(), "FAILED_PRECONDITION", "newer learner, of epoch 2");
    assertStatus(priorities.end(), "FAILED_PRECONDITION", "newer learner, of epoch 2");
    assertStatus(sample(sampleOpen()).end(), "FAILED_PRECONDITION", "epoch 1 of run run-1 is over");
    CallProbe<UpdatePrioritiesRequest, UpdatePrioritiesResponse> late = priorityCall();
    late.send(update(1, 0));
    assertStatus(late.end(), "FAILED_PRECONDITION", "epoch 1 of run run-1 is over");
    assertThat(status().getRows()).isEqualTo(7);
  }

  @Test
  void setsPrioritiesByTheirKeys() {
    create(prioritised("replay", 100, 0.5));
    append(RowsBuilder.from(0).steps(0, 4));
    SampleBatch batch = drawOne(opened(sampleOpen()), 0, 1);
    long key = Tensors.view(batch.getKeys()).getLong(0);
    CallProbe<UpdatePrioritiesRequest, UpdatePrioritiesResponse> call = priorityCall();

    call.send(
        update(1, key, key + 1, 12).toBuilder()
            .setPriorities(Tensors.ofFloats(new float[] {25, 1, 1}))
            .build());

    UpdatePrioritiesResponse response = call.next();
    assertThat(response.getApplied()).isEqualTo(1);
    assertThat(response.getStale()).isEqualTo(2);
    assertThat(status().getMass()).isEqualTo(5);
    assertThat(status().getStalePriorityUpdates()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(floats = {-1, Float.NaN, Float.POSITIVE_INFINITY})
  void refusesPrioritiesThatAreNone(float priority) {
    create(prioritised("replay", 100, 1));
    CallProbe<UpdatePrioritiesRequest, UpdatePrioritiesResponse> call = priorityCall();

    call.send(
        update(1, 0).toBuilder().setPriorities(Tensors.ofFloats(new float[] {priority})).build());

    assertStatus(call.end(), "INVALID_ARGUMENT", "priority 0", Float.toString(priority));
  }

  // ------------------------------------------------------------------------------ limits, status

  @Test
  void changesARateLimitWhileADrawWaits() {
    create(uniform("replay", 100).setRateLimit(limit(1, 50, -1e9, 1e9)));
    append(RowsBuilder.from(0).steps(0, 10));
    CallProbe<SampleRequest, SampleResponse> call = opened(sampleOpen());
    call.send(draw(0, 8, 0));
    statusOnce(each -> each.getWaitingDraws() == 1);

    setLimit(limit(1, 5, -1e9, 1e9));

    assertThat(call.next().getBatch().getWindows()).isEqualTo(8);
    assertThatThrownBy(() -> setLimit(limit(1, 5, 0, 1)))
        .hasMessageContaining("INVALID_ARGUMENT")
        .hasMessageContaining("for ever");
  }

  @Test
  void saysThatNoMoreDataComes() {
    create(uniform("replay", 1_000).setRateLimit(limit(1, 5, 0, 340)));
    CallProbe<AppendRequest, AppendResponse> append = appendCall();
    append.send(open(0, "a", 1, false));
    append.send(rows(RowsBuilder.from(0).steps(0, 13)));
    append.next();
    append.next();
    CallProbe<SampleRequest, SampleResponse> call = opened(sampleOpen());
    call.send(draw(0, 8, 0));
    call.send(draw(1, 8, 0));
    assertThat(call.next().getBatch().getOutOfData()).isFalse();

    blocking().endCollection(EndCollectionRequest.newBuilder().setRun(RUN).build());

    SampleBatch last = call.next().getBatch();
    assertThat(last.getRequest()).isEqualTo(1);
    assertThat(last.getOutOfData()).isTrue();
    assertThat(last.getWindows()).isZero();
    append.send(rows(RowsBuilder.from(12).step(12)));
    assertThat(append.next().getAcknowledged().getNextSequence()).isEqualTo(13);
    append.send(rows(RowsBuilder.from(13).step(13)));
    assertStatus(append.end(), "FAILED_PRECONDITION", "collection of run run-1 has ended");
  }

  @Test
  void letsWaitingAppendsInWhenTheCollectionEnds() {
    create(uniform("replay", 1_000).setRateLimit(limit(1, 1, -512, 20)));
    CallProbe<AppendRequest, AppendResponse> append = appendCall();
    append.send(open(0, "a", 1, false));
    append.send(rows(RowsBuilder.from(0).steps(0, 20)));
    append.send(rows(RowsBuilder.from(20).steps(20, 20)));
    statusOnce(each -> each.getWaitingAppends() == 1);

    blocking().endCollection(EndCollectionRequest.newBuilder().setRun(RUN).build());

    append.next();
    append.next();
    assertThat(append.next().getAcknowledged().getNextSequence()).isEqualTo(40);
  }

  // -------------------------------------------------------------------------------------- drain

  private void drain(boolean undo) {
    blocking().drainShard(DrainShardRequest.newBuilder().setRun(RUN).setUndo(undo).build());
  }

  private void createOneOfTwo(Table.Builder table) {
    blocking().createTables(tables(1 << 20, table).setShards(2).build());
  }

  @Test
  void sendsStreamsElsewhereWhileItDrainsAndServesItsRows() {
    createOneOfTwo(prioritised("replay", 1_000, 1));
    CallProbe<AppendRequest, AppendResponse> append = appendCall();
    append.send(open(0, "a", 1, true));
    append.next();
    append.send(rows(RowsBuilder.from(0).steps(0, 10).withPriorities(0, 3, 3)));
    assertThat(append.next().getAcknowledged().getNextSequence()).isEqualTo(10);
    CallProbe<SampleRequest, SampleResponse> sample = opened(sampleOpen());

    drain(false);

    assertStatus(append.end(), "ABORTED", "run run-1 is draining");
    CallProbe<AppendRequest, AppendResponse> again = appendCall();
    again.send(open(0, "a", 1, true));
    assertStatus(again.end(), "ABORTED", "append to another");
    WatchStatusResponse status = CallProbe.status(channel, RUN, each -> each.getStreams() == 0);
    assertThat(status.getDraining()).isTrue();
    // Five rows waited for a priority that will not come.
    assertThat(status.getTables(0).getRows()).isEqualTo(7);
    assertThat(status.getTables(0).getMass()).isEqualTo(21);
    SampleBatch batch = drawOne(sample, 0, 8);
    assertThat(batch.getWindows()).isEqualTo(8);
    CallProbe<UpdatePrioritiesRequest, UpdatePrioritiesResponse> priorities = priorityCall();
    priorities.send(update(1, Tensors.view(batch.getKeys()).getLong(0)));
    assertThat(priorities.next().getApplied()).isEqualTo(1);
  }

  @Test
  void acknowledgesAllThatItStoredBeforeItDrains() {
    createOneOfTwo(uniform("replay", 1_000).setRateLimit(limit(1, 1, -512, 20)));
    CallProbe<AppendRequest, AppendResponse> append = appendCall();
    append.send(open(0, "a", 1, false));
    append.next();
    append.send(rows(RowsBuilder.from(0).steps(0, 20)));
    append.send(rows(RowsBuilder.from(20).steps(20, 20)));
    statusOnce(each -> each.getWaitingAppends() == 1);

    drain(false);

    assertThat(append.next().getAcknowledged().getNextSequence()).isEqualTo(20);
    assertStatus(append.end(), "ABORTED", "draining");
    assertThat(status().getWaitingAppends()).isZero();
    drain(true);
    CallProbe<AppendRequest, AppendResponse> again = appendCall();
    again.send(open(0, "a", 1, false));
    assertThat(again.next().getOpened().getNextSequence()).isEqualTo(20);
    assertThat(CallProbe.status(channel, RUN, each -> true).getDraining()).isFalse();
  }

  @Test
  void drainsNoRunOfOneShard() {
    create(uniform("replay", 1_000));

    assertThatThrownBy(() -> drain(false))
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageContaining("run run-1 has one shard");
    assertThatThrownBy(
            () -> blocking().drainShard(DrainShardRequest.newBuilder().setRun("no").build()))
        .hasMessageContaining("NOT_FOUND");
  }

  // ------------------------------------------------------------------------------------- status

  @Test
  void pushesItsStatusAtOnceAndAgain() {
    create(uniform("replay", 100));
    append(RowsBuilder.from(0).steps(0, 10));
    Iterator<WatchStatusResponse> watch =
        blocking().watchStatus(WatchStatusRequest.newBuilder().setRun(RUN).build());

    WatchStatusResponse first = watch.next();
    assertThat(first.getCapacityBytes()).isEqualTo(1 << 20);
    assertThat(first.getDurable()).isEqualTo(isDurable());
    assertThat(first.getTables(0).getCapacitySteps()).isEqualTo(100);

    assertThat(first.getTables(0).getTable()).isEqualTo("replay");
    assertThat(first.getTables(0).getTotals().getInserted()).isEqualTo(7);
    assertThat(first.getFiles()).isEqualTo(1);
    assertThat(first.getBytes()).isPositive();
    assertThat(watch.next().getTables(0).getRows()).isEqualTo(7);
  }

  @Test
  void listsItsRunsInOrder() {
    ListRunsRequest request = ListRunsRequest.getDefaultInstance();
    assertThat(blocking().listRuns(request).getRunsList()).isEmpty();

    create(uniform("replay", 100));
    blocking().createTables(tables(1 << 20, uniform("replay", 100)).setRun("another").build());

    assertThat(blocking().listRuns(request).getRunsList()).containsExactly("another", RUN);
  }

  @Test
  void endsItsCallsWhenItStops() {
    create(prioritised("replay", 100, 1));
    append(RowsBuilder.from(0).steps(0, 10));
    CallProbe<AppendRequest, AppendResponse> append = appendCall();
    append.send(open(0, "b", 1, false));
    append.next();
    CallProbe<SampleRequest, SampleResponse> sample = opened(sampleOpen().setCreditBytes(1_000));
    sample.send(draw(0, 64, 0));
    sample.next();

    shard.stop();

    assertStatus(append.end(), "UNAVAILABLE", "stopping");
    assertStatus(sample.end(), "UNAVAILABLE", "stopping");
    assertThatThrownBy(
            () ->
                blocking().createTables(tables(1 << 20, uniform("replay", 10)).setRun("x").build()))
        .hasMessageContaining("UNAVAILABLE");
  }

  @Test
  void forgetsACallThatIsCancelled() {
    create(uniform("replay", 100));
    Set<CallProbe<SampleRequest, SampleResponse>> calls = new HashSet<>();
    for (int i = 0; i < CALLS; i++) {
      CallProbe<SampleRequest, SampleResponse> call = opened(sampleOpen());
      call.send(draw(0, 8, 0));
      calls.add(call);
    }
    statusOnce(each -> each.getWaitingDraws() == CALLS);

    calls.forEach(CallProbe::cancel);

    statusOnce(each -> each.getWaitingDraws() == 0);
    append(RowsBuilder.from(0).steps(0, 10));
    assertThat(drawOne(opened(sampleOpen()), 0, 8).getWindows()).isEqualTo(8);
    assertThat(status().getTotals().getSampled()).isEqualTo(8);
  }

  // ------------------------------------------------------------------------------------- meters

  @Test
  void metersWhatItStoresAndDraws() {
    create(prioritised("replay", 8, 0.5).setRateLimit(limit(2, 1, -1e3, 1e3)));
    append(RowsBuilder.from(0).steps(0, 7).withPriorities(0, 4, 9, 4, 9));
    append(RowsBuilder.from(7).steps(7, 8));
    SampleBatch batch = drawOne(opened(sampleOpen()), 0, 16);
    CallProbe<UpdatePrioritiesRequest, UpdatePrioritiesResponse> priorities = priorityCall();
    priorities.send(update(1, 12));
    assertThat(priorities.next().getStale()).isEqualTo(1);

    // Of 12 rows the first 4 left; the rest has the weight of the largest, root 9.
    String table = "{run=\"run-1\",shard=\"replay-0\",table=\"replay\"} ";
    awaitMeters(
        "polyak_replay_rows" + table + "8.0",
        "polyak_replay_rows_inserted_total" + table + "12.0",
        "polyak_replay_rows_removed_total" + table + "4.0",
        "polyak_replay_windows_sampled_total" + table + "16.0",
        "polyak_replay_limiter_error" + table + "8.0",
        "polyak_replay_limiter_error_minimum" + table + "-1000.0",
        "polyak_replay_limiter_error_maximum" + table + "1000.0",
        "polyak_replay_priority_mass" + table + "24.0",
        "polyak_replay_priority_mean" + table + "3.0",
        "polyak_replay_priority_maximum" + table + "3.0",
        "polyak_replay_stale_priority_updates_total" + table + "1.0",
        "polyak_replay_steps_appended_total{run=\"run-1\",shard=\"replay-0\"} 15.0",
        "polyak_replay_appended_bytes_total{run=\"run-1\",shard=\"replay-0\"} %s"
            .formatted(15 * 17 + 4 * 4.0),
        "polyak_replay_sampled_bytes_total{run=\"run-1\",shard=\"replay-0\"} %s"
            .formatted((double) batch.getCreditBytes()),
        "polyak_replay_rows_evicted_total{run=\"run-1\",shard=\"replay-0\"} 0.0",
        "polyak_replay_streams{run=\"run-1\",shard=\"replay-0\"} 0.0",
        "polyak_replay_files{run=\"run-1\",shard=\"replay-0\"} 1.0",
        "polyak_replay_runs{shard=\"replay-0\"} 1.0");
  }

  @Test
  void metersWhichSideTheLimiterHoldsBack() {
    create(uniform("replay", 1_000).setRateLimit(limit(1, 1, -512, 20)));
    append(RowsBuilder.from(0).steps(0, 20));
    String insert = "{run=\"run-1\",shard=\"replay-0\",side=\"insert\",table=\"replay\"} ";
    String sample = "{run=\"run-1\",shard=\"replay-0\",side=\"sample\",table=\"replay\"} ";
    assertThat(meters.scrape())
        .contains("polyak_replay_blocked_seconds_total" + insert + "0.0")
        .contains("polyak_replay_blocked_seconds_total" + sample + "0.0");
    CallProbe<AppendRequest, AppendResponse> append = appendCall();
    append.send(open(0, "a", 1, false));
    append.send(rows(RowsBuilder.from(20).steps(20, 20)));
    awaitMeters("polyak_replay_blocked" + insert + "1.0", "polyak_replay_blocked" + sample + "0.0");

    setLimit(limit(1, 500, -512, 1_000));
    opened(sampleOpen()).send(draw(0, 8, 0));
    awaitMeters("polyak_replay_blocked" + insert + "0.0", "polyak_replay_blocked" + sample + "1.0");
    assertThat(meters.scrape())
        .doesNotContain("polyak_replay_blocked_seconds_total" + insert + "0.0\n")
        .doesNotContain("polyak_replay_blocked_seconds_total" + sample + "0.0\n");
  }

  // ------------------------------------------------------------------------------------- shards

  @Test
  void aPartOfADrawWaitsForTheRowsOfTheOtherShards() {
    create(uniform("replay", 1_000).setRateLimit(limit(1, 30, -1e9, 1e9)));
    append(RowsBuilder.from(0).steps(0, 20));
    CallProbe<SampleRequest, SampleResponse> call = opened(sampleOpen());
    call.send(part(7, 5, RunTotals.newBuilder().setInserted(12).setWindows(16)));
    statusOnce(each -> each.getWaitingDraws() == 1);
    assertThat(call.waiting()).isZero();

    call.send(totals(RunTotals.newBuilder().setInserted(13)));
    SampleBatch batch = call.next().getBatch();
    assertThat(batch.getRequest()).isEqualTo(7);
    assertThat(batch.getWindows()).isEqualTo(5);
    // All of the draw counts, and what only the run knows is not this shard's.
    TableStatus after = status();
    assertThat(after.getError()).isEqualTo(17 + 13 - 16);
    assertThat(after.getTotals().getInserted()).isEqualTo(17);
    assertThat(after.getTotals().getSampled()).isEqualTo(5);
  }

  @Test
  void whatTheRunSamplesElsewhereLetsAppendsIn() {
    create(uniform("replay", 1_000).setRateLimit(limit(1, 1, -512, 20)));
    append(RowsBuilder.from(0).steps(0, 20));
    CallProbe<SampleRequest, SampleResponse> call = opened(sampleOpen());
    CallProbe<AppendRequest, AppendResponse> append = appendCall();
    append.send(open(0, "a", 1, false));
    append.next();
    append.send(rows(RowsBuilder.from(20).steps(20, 20)));
    statusOnce(each -> each.getWaitingAppends() == 1);

    call.send(totals(RunTotals.newBuilder().setInserted(40).setSampled(100)));
    assertThat(append.next().getAcknowledged().getNextSequence()).isEqualTo(40);
  }

  @Test
  void anEmptyShardLetsAppendsInWhateverTheOthersHave() {
    create(uniform("replay", 1_000).setRateLimit(limit(1, 1, -512, 20)));
    CallProbe<SampleRequest, SampleResponse> call = opened(sampleOpen());
    call.send(totals(RunTotals.newBuilder().setInserted(5_000)));
    append(RowsBuilder.from(0).steps(0, 20));
    assertThat(status().getError()).isEqualTo(5_017);
  }

  @Test
  void aCallThatOpensAgainCountsForItselfUntilItIsTold() {
    create(uniform("replay", 1_000));
    append(RowsBuilder.from(0).steps(0, 20));
    opened(sampleOpen()).send(totals(RunTotals.newBuilder().setInserted(100).setSampled(7)));
    statusOnce(each -> each.getError() == 110);

    opened(sampleOpen().setEpoch(2));
    statusOnce(each -> each.getError() == 17);
  }

  @Test
  void refusesTotalsThatCannotBe() {
    create(uniform("replay", 1_000), uniform("other", 1_000));
    CallProbe<SampleRequest, SampleResponse> negative = opened(sampleOpen());
    negative.send(totals(RunTotals.newBuilder().setSampled(-1)));
    assertStatus(negative.end(), "INVALID_ARGUMENT", "sampled 18446744073709551615");

    CallProbe<SampleRequest, SampleResponse> more = opened(sampleOpen());
    more.send(part(0, 8, RunTotals.newBuilder().setWindows(7)));
    assertStatus(more.end(), "INVALID_ARGUMENT", "a part of 8 windows of a draw of 7");

    CallProbe<SampleRequest, SampleResponse> two =
        opened(sampleOpen().addShares(TableShare.newBuilder().setTable("other").setShare(1)));
    two.send(totals(RunTotals.newBuilder().setInserted(1)));
    assertStatus(two.end(), "INVALID_ARGUMENT", "one table");
  }

  @Test
  void refusesASamplerWithoutMassInARunOfSeveralShards() {
    Table.Builder fifo =
        uniform("replay", 100).setSampler(Selector.newBuilder().setKind(Selector.Kind.KIND_FIFO));
    assertThatThrownBy(() -> blocking().createTables(tables(1 << 20, fifo).setShards(3).build()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            refused ->
                assertStatus(
                    refused.getStatus(), "INVALID_ARGUMENT", "draws from 3 shards go by mass"));
    assertThatThrownBy(
            () ->
                blocking()
                    .createTables(tables(1 << 20, uniform("replay", 100)).setShards(257).build()))
        .hasMessageContaining("shards is in [1, 256], not 257");
  }

  private static SampleRequest part(long request, int windows, RunTotals.Builder run) {
    return SampleRequest.newBuilder()
        .setDraw(SampleDraw.newBuilder().setRequest(request).setWindows(windows).setRun(run))
        .build();
  }

  private static SampleRequest totals(RunTotals.Builder totals) {
    return SampleRequest.newBuilder().setTotals(totals).build();
  }

  private void awaitMeters(String... lines) {
    await().untilAsserted(() -> assertThat(meters.scrape().lines().toList()).contains(lines));
  }

  // ------------------------------------------------------------------------------------- client

  private ReplayServiceGrpc.ReplayServiceBlockingStub blocking() {
    return ReplayServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  private CreateTablesRequest.Builder tables(long bytes, Table.Builder... tables) {
    return prepared(Requests.tables(bytes, tables).setDurable(isDurable()));
  }

  private void create(Table.Builder... tables) {
    blocking().createTables(tables(1 << 20, tables).build());
  }

  private void setLimit(RateLimit limit) {
    blocking().setRateLimit(Requests.setLimit(limit));
  }

  /** The first table's status. */
  private TableStatus status() {
    return statusOnce(each -> true);
  }

  /** The first table's status when it is as a test waits for. */
  private TableStatus statusOnce(Predicate<TableStatus> expected) {
    return CallProbe.status(channel, RUN, each -> expected.test(each.getTables(0))).getTables(0);
  }

  private CallProbe<AppendRequest, AppendResponse> appendCall() {
    return CallProbe.append(channel);
  }

  /** Appends to stream "a", and waits until it is stored. */
  private void append(RowsBuilder rows) {
    append(open("a"), rows);
  }

  private void append(AppendRequest open, RowsBuilder rows) {
    CallProbe<AppendRequest, AppendResponse> call = appendCall();
    call.send(open);
    call.next();
    call.send(rows(rows));
    call.next();
    call.complete();
    assertThat(call.end().isOk()).isTrue();
  }

  private static SampleOpen.Builder sampleOpen() {
    return Requests.sampleOpen(
        select("observation", ColumnSelection.Rows.ROWS_FIRST),
        select("observation", ColumnSelection.Rows.ROWS_LAST),
        select("action", ColumnSelection.Rows.ROWS_FIRST),
        select("reward", ColumnSelection.Rows.ROWS_ALL));
  }

  /** Opens a call that is not refused. */
  private CallProbe<SampleRequest, SampleResponse> opened(SampleOpen.Builder open) {
    CallProbe<SampleRequest, SampleResponse> call = sample(open);
    assertThat(call.next().hasOpened()).isTrue();
    return call;
  }

  /** Opens a call; its first answer, if it is not refused, says that it is open. */
  private CallProbe<SampleRequest, SampleResponse> sample(SampleOpen.Builder open) {
    return CallProbe.sample(channel, open);
  }

  private static SampleBatch drawOne(
      CallProbe<SampleRequest, SampleResponse> call, long request, int windows) {
    call.send(draw(request, windows, 0));
    return call.next().getBatch();
  }

  private CallProbe<UpdatePrioritiesRequest, UpdatePrioritiesResponse> priorityCall() {
    return CallProbe.updatePriorities(channel);
  }

  private static void assertStatus(Status status, String code, String... parts) {
    assertThat(status.getCode()).as(status.toString()).hasToString(code);
    assertThat(status.getDescription()).contains(parts);
  }
}
