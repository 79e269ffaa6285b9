package dev.polyak.replay.service;

import static dev.polyak.replay.Requests.RUN;
import static dev.polyak.replay.Requests.prioritised;
import static dev.polyak.replay.Requests.tables;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.polyak.proto.Tensors;
import dev.polyak.replay.RowsBuilder;
import dev.polyak.replay.media.MemoryMedium;
import dev.polyak.replay.store.AppendChecks;
import dev.polyak.replay.store.Store;
import dev.polyak.replay.store.StoreFolder;
import dev.polyak.replay.store.StoreSpecification;
import dev.polyak.replay.store.Stream;
import dev.polyak.replay.store.Windows;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.ColumnSelection;
import dev.polyak.replay.v1.ColumnSelection.Frames;
import dev.polyak.replay.v1.ColumnSelection.Rows;
import dev.polyak.replay.v1.CreateTablesRequest;
import dev.polyak.replay.v1.SampleBatch;
import dev.polyak.replay.v1.SampleOpen;
import dev.polyak.replay.v1.TableShare;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Seeded random appends, in a store of the smallest files, against what actors saw: every sampled
 * stack, ready or of distinct frames, is the one that was acted on.
 */
class StackedWindowsTest {
  private static final int STREAMS = 5;
  private static final int NONE = -1;
  private static final int FRAME_BYTES = 8;

  private static final List<List<Rows>> SELECTIONS =
      List.of(
          List.of(Rows.ROWS_FIRST, Rows.ROWS_LAST),
          List.of(Rows.ROWS_ALL, Rows.ROWS_LAST),
          List.of(Rows.ROWS_LAST),
          List.of(Rows.ROWS_ALL),
          List.of(Rows.ROWS_LAST, Rows.ROWS_FIRST, Rows.ROWS_ALL));

  private final List<Lane> lanes = new ArrayList<>();

  /** The frames that each row's observation had when it was acted on, the oldest first. */
  private final Map<Integer, int[]> acted = new HashMap<>();

  private final Map<Integer, Integer> next = new HashMap<>();
  private int ids;

  /** One incarnation of a stream, as its actor knows it. */
  private static final class Lane {
    final String name;
    Stream stream;
    long incarnation;
    long sequence;
    List<Integer> episode = new ArrayList<>();

    Lane(String name) {
      this.name = name;
    }
  }

  @TempDir private Path folder;
  private Store store;

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 3", "3, 4", "4, 4", "5, 5", "6, 9", "7, 4", "8, 16"})
  void everySampledStackIsTheOneThatWasActedOn(long seed, int stack) throws IOException {
    StoreSpecification specification = StoreSpecification.of(request(stack).build());
    store =
        new Store(
            specification,
            new MemoryMedium(1_000, specification.shape().rowsBytes()),
            System::nanoTime);
    collect(stack, new SplittableRandom(seed), () -> {});
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 3", "3, 4", "4, 4", "5, 5", "6, 9", "7, 4", "8, 16"})
  void soItIsHoweverOftenTheProcessIsKilled(long seed, int stack) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    StoreFolder stores = new StoreFolder(folder, request(stack));
    store = stores.openStore();
    collect(
        stack,
        random,
        () -> {
          if (random.nextInt(60) == 0) {
            stores.kill();
            store.close();
            store = stores.openStore();
            for (Lane lane : lanes) {
              lane.stream = store.open(lane.name, lane.incarnation, false);
              assertThat(lane.stream.nextSequence()).isEqualTo(lane.sequence);
            }
            store.addOpenStreams(STREAMS);
          }
        });
  }

  /** What happens between two appends. */
  private interface Interruption {
    void come() throws IOException;
  }

  private void collect(int stack, SplittableRandom random, Interruption interruption)
      throws IOException {
    for (int i = 0; i < STREAMS; i++) {
      lanes.add(new Lane("s" + i));
      begin(store, lanes.get(i));
    }
    store.addOpenStreams(STREAMS);
    int windows = 0;
    for (int round = 0; round < 1_200; round++) {
      interruption.come();
      // The last ones are slow: their blocks are evicted before they are full.
      Lane lane = lanes.get(Math.min(random.nextInt(STREAMS), random.nextInt(STREAMS)));
      append(store, lane, stack, random);
      if (random.nextInt(50) == 0) {
        begin(store, lane);
      }
      if (store.tables().getFirst().size() > 0 && random.nextInt(8) == 0) {
        windows += check(store, stack, random);
      }
    }
    assertThat(windows).isGreaterThan(5_000);
    store.close();
  }

  /** Files of the fewest rows that a stack allows, and more rows than the table may hold. */
  private static CreateTablesRequest.Builder request(int stack) {
    long bytes = 32L * Integer.highestOneBit(2 * 16 * (stack - 1) - 1) * 20;
    CreateTablesRequest.Builder request = tables(bytes, prioritised("replay", bytes / 28, 1));
    request.getSignatureBuilder().getColumnsBuilder(0).setStack(stack);
    return request;
  }

  private static void begin(Store store, Lane lane) {
    lane.incarnation++;
    lane.stream = store.open(lane.name, lane.incarnation, false);
    lane.sequence = 0;
    lane.episode.clear();
  }

  private void append(Store store, Lane lane, int stack, SplittableRandom random) {
    RowsBuilder rows = RowsBuilder.from(lane.sequence);
    int count = 1 + random.nextInt(40);
    for (int i = 0; i < count; i++) {
      // Episodes shorter and longer than a stack, a window and a block.
      boolean ends = random.nextInt(lane.incarnation % 2 == 0 ? 6 : 60) == 0;
      row(rows, lane, stack, ends ? 1 : 0);
      lane.sequence++;
      if (ends) {
        row(rows, lane, stack, 4);
        lane.episode.clear();
      }
    }
    if (!lane.episode.isEmpty() && random.nextInt(10) == 0) {
      row(rows, lane, stack, 6);
      lane.episode.clear();
    }
    AppendRows message = rows.build();
    AppendChecks.require(store.specification().layout(), message);
    store.append(lane.stream, message, store.plan(lane.stream, message));
  }

  private void row(RowsBuilder rows, Lane lane, int stack, int flags) {
    int id = ids++;
    rows.row(id, flags);
    if (!lane.episode.isEmpty()) {
      next.put(lane.episode.getLast(), id);
    }
    lane.episode.add(id);
    int[] frames = new int[stack];
    for (int i = 0; i < stack; i++) {
      frames[i] = lane.episode.get(Math.max(0, lane.episode.size() - stack + i));
    }
    acted.put(id, frames);
  }

  /** Draws, and reads what the messages hold in both ways; returns how many windows there were. */
  private int check(Store store, int stack, SplittableRandom random) {
    List<Rows> rows = SELECTIONS.get(random.nextInt(SELECTIONS.size()));
    Frames frames = random.nextBoolean() ? Frames.FRAMES_DISTINCT : Frames.FRAMES_STACKED;
    SampleOpen.Builder open =
        SampleOpen.newBuilder()
            .setRun(RUN)
            .addShares(TableShare.newBuilder().setTable("replay").setShare(1))
            .setWindowRows(2 + random.nextInt(6))
            .setMinimumRows(2)
            .setCreditBytes(random.nextBoolean() ? 1 << 20 : 20_000);
    for (Rows each : rows) {
      open.addColumns(select("observation", each).setFrames(frames));
    }
    open.addColumns(select("action", Rows.ROWS_ALL));
    SamplePlan plan = SamplePlan.of(open.build(), store.specification(), 1 << 20);
    BatchWriter writer = new BatchWriter(plan);
    Windows windows = new Windows();
    int count = 64;
    store.clear(windows, count);
    store.draw(store.tables().getFirst(), 0, count, plan.windowRows(), windows);
    int offset = 0;
    while (offset < count) {
      int fitting = writer.fitting(windows, offset);
      byte[] buffer = new byte[writer.bytes(windows, offset, fitting)];
      SampleBatch.Builder builder = SampleBatch.newBuilder();
      writer.write(windows, offset, fitting, buffer, builder);
      SampleBatch batch = builder.build();
      assertThat(contentBytes(batch)).isEqualTo(buffer.length);
      checkMessage(batch, rows, frames == Frames.FRAMES_DISTINCT, stack);
      offset += fitting;
    }
    store.release(windows);
    return count;
  }

  private static ColumnSelection.Builder select(String column, Rows rows) {
    return ColumnSelection.newBuilder().setColumn(column).setRows(rows);
  }

  private static int contentBytes(SampleBatch batch) {
    int bytes = batch.getWindows() * (1 + 4 + 8 + 8 + 8);
    for (ByteString column : batch.getColumnsList()) {
      bytes += column.size();
    }
    for (ByteString offsets : batch.getFrameOffsetsList()) {
      bytes += offsets.size();
    }
    return bytes;
  }

  private void checkMessage(SampleBatch batch, List<Rows> rows, boolean distinct, int stack) {
    ByteBuffer lengths = Tensors.view(batch.getLengths());
    ByteBuffer actions = Tensors.view(batch.getColumns(rows.size()));
    int[] values = new int[rows.size()];
    int steps = 0;
    int frames = 0;
    for (int i = 0; i < batch.getWindows(); i++) {
      int length = lengths.getInt(4 * i);
      int[] ids = new int[length + 1];
      for (int step = 0; step < length; step++) {
        ids[step] = actions.getInt(4 * (steps + step));
        assertThat(step == 0 ? ids[0] : next.get(ids[step - 1])).isEqualTo(ids[step]);
      }
      ids[length] = next.getOrDefault(ids[length - 1], NONE);
      steps += length;
      Set<Integer> needed = new HashSet<>();
      for (int c = 0; c < rows.size(); c++) {
        int from = rows.get(c) == Rows.ROWS_LAST ? length : 0;
        int to = rows.get(c) == Rows.ROWS_ALL ? length : from + 1;
        for (int row = from; row < to; row++) {
          int[] read = stack(batch, c, values[c]++, distinct, stack);
          assertThat(read).isEqualTo(acted.get(ids[row]));
          for (int frame : read) {
            needed.add(frame);
          }
        }
      }
      frames += needed.size();
    }
    if (distinct) {
      assertThat(batch.getColumns(0).size()).isEqualTo(frames * FRAME_BYTES);
      assertThat(batch.getColumnsList().subList(1, rows.size())).allMatch(ByteString::isEmpty);
    }
  }

  private static int[] stack(
      SampleBatch batch, int selection, int value, boolean distinct, int stack) {
    int[] ids = new int[stack];
    ByteBuffer frames = Tensors.view(batch.getColumns(distinct ? 0 : selection));
    for (int i = 0; i < stack; i++) {
      int place = value * stack + i;
      int frame =
          distinct ? Tensors.view(batch.getFrameOffsets(selection)).getInt(4 * place) : place;
      ids[i] = (int) frames.getFloat(frame * FRAME_BYTES);
      assertThat(frames.getFloat(frame * FRAME_BYTES + 4)).isEqualTo(-ids[i]);
    }
    return ids;
  }
}
