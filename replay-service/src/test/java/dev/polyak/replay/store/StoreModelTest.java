package dev.polyak.replay.store;

import static dev.polyak.replay.Requests.prioritised;
import static dev.polyak.replay.Requests.tables;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.polyak.replay.RowsBuilder;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.Compression;
import dev.polyak.replay.v1.CreateTablesRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Seeded random calls against a naive model, which keeps every row for ever and computes everything
 * afresh.
 */
class StoreModelTest {
  private static final int HORIZON = 3;
  private static final int CAPACITY = 300;
  private static final int STREAMS = 5;

  /** The periods of the tables over one store's rows. */
  private static final int[][] PERIODS = {{1}, {1, 2}, {3}, {2, 3}};

  private final List<ModelStream> streams = new ArrayList<>();
  private final List<ModelTable> tables = new ArrayList<>();
  private int nextId;

  /**
   * A table: the identities of its rows with their leaves, in the order in which they became
   * selectable.
   */
  private record ModelTable(int period, Map<Integer, Double> live) {
    double mass() {
      double sum = 0;
      for (double leaf : live.values()) {
        sum += leaf;
      }
      return sum > 0 ? sum : live.size();
    }
  }

  /** One incarnation of a stream: rows' identities and flags. */
  private static final class ModelStream {
    final String name;
    Stream stream;
    long incarnation;
    boolean follow;
    List<int[]> rows = new ArrayList<>();
    List<Integer> steps = new ArrayList<>();
    Map<Integer, Float> priorities = new HashMap<>();
    List<Integer> done = new ArrayList<>();

    ModelStream(String name) {
      this.name = name;
    }
  }

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
  void agreesWithTheModel(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    try (StoreProbe probe = new StoreProbe(request(seed))) {
      start(probe, random);
      for (int round = 0; round < 1_500; round++) {
        act(probe, random);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
  void agreesWithTheModelHoweverOftenItsProcessIsKilled(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    StoreFolder stores = new StoreFolder(folder, request(seed));
    StoreProbe probe = stores.open();
    start(probe, random);
    for (int round = 0; round < 1_500; round++) {
      if (random.nextInt(60) == 0) {
        probe = killed(stores, probe);
      }
      act(probe, random);
    }
    probe.close();
  }

  /** The store of the process after one that is killed. */
  private StoreProbe killed(StoreFolder stores, StoreProbe before) throws IOException {
    stores.kill();
    before.close();
    StoreProbe probe = stores.open();
    probe.store.addOpenStreams(STREAMS);
    for (ModelStream stream : streams) {
      stream.stream = probe.open(stream.name, stream.incarnation, stream.follow);
      assertThat(stream.stream.nextSequence()).isEqualTo(stream.steps.size());
    }
    return probe;
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
  void agreesWithTheModelWhileFilesArePacked(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    CreateTablesRequest.Builder request = request(seed).setCapacityBytes(1 << 18);
    for (Column.Builder column : request.getSignatureBuilder().getColumnsBuilderList()) {
      column.setCompression(Compression.COMPRESSION_LZ4);
    }
    StoreFolder stores = new StoreFolder(folder, request);
    StoreProbe probe = stores.open();
    start(probe, random);
    int packed = 0;
    for (int round = 0; round < 1_500; round++) {
      if (random.nextInt(60) == 0) {
        probe = killed(stores, probe);
      }
      if (random.nextInt(20) == 0) {
        probe.sync();
      }
      if (probe.store.isPacking() && random.nextInt(5) == 0) {
        probe.endPacking();
      } else if (!probe.store.isPacking() && random.nextInt(5) == 0) {
        probe.beginPacking();
      }
      packed = Math.max(packed, probe.store.packedFiles());
      act(probe, random);
    }
    probe.close();
    assertThat(packed).isGreaterThan(3);
  }

  private CreateTablesRequest.Builder request(long seed) {
    CreateTablesRequest.Builder request = tables(1 << 20);
    for (int period : PERIODS[(int) seed % PERIODS.length]) {
      tables.add(new ModelTable(period, new LinkedHashMap<>()));
      request.addTables(prioritised("replay-" + period, CAPACITY, 1).setSequencePeriod(period));
    }
    return request;
  }

  private void start(StoreProbe probe, SplittableRandom random) {
    for (int i = 0; i < STREAMS; i++) {
      streams.add(new ModelStream("s" + i));
      begin(probe, streams.get(i), random.nextBoolean());
    }
    probe.store.addOpenStreams(STREAMS);
  }

  private void act(StoreProbe probe, SplittableRandom random) {
    ModelStream stream = streams.get(random.nextInt(STREAMS));
    int action = random.nextInt(100);
    if (action < 75) {
      append(probe, stream, random);
    } else if (action < 80) {
      begin(probe, stream, random.nextBoolean());
    } else if (action < 83) {
      complete(stream);
      probe.store.complete(stream.stream);
    } else {
      int index = random.nextInt(tables.size());
      if (!tables.get(index).live.isEmpty()) {
        drawAndUpdate(probe, tables.get(index), probe.store.tables().get(index), random);
      }
    }
    for (int i = 0; i < tables.size(); i++) {
      Table table = probe.store.tables().get(i);
      assertThat(table.size()).isEqualTo(tables.get(i).live.size());
      assertThat(table.mass()).isCloseTo(tables.get(i).mass(), within(1e-6));
    }
  }

  private void begin(StoreProbe probe, ModelStream model, boolean follow) {
    complete(model);
    model.incarnation++;
    model.follow = follow;
    model.rows = new ArrayList<>();
    model.steps = new ArrayList<>();
    model.priorities = new HashMap<>();
    model.done = new ArrayList<>();
    model.stream = probe.open(model.name, model.incarnation, follow);
  }

  private void append(StoreProbe probe, ModelStream model, SplittableRandom random) {
    int resent = random.nextInt(4) == 0 ? Math.min(model.steps.size(), random.nextInt(6)) : 0;
    int first = model.steps.size() - resent;
    RowsBuilder rows = RowsBuilder.from(first);
    resend(model, rows, resent);
    int count = 1 + random.nextInt(10);
    int firstNew = model.steps.size();
    for (int i = 0; i < count; i++) {
      int id = nextId++;
      model.steps.add(model.rows.size());
      if (random.nextInt(8) == 0) {
        int flag = random.nextBoolean() ? RowFlags.TERMINATED : RowFlags.TRUNCATED;
        add(model, rows, id, flag);
        add(model, rows, nextId++, RowFlags.CLOSING);
      } else {
        add(model, rows, id, 0);
      }
    }
    if (model.follow && random.nextInt(3) > 0) {
      int from = Math.max(0, firstNew - random.nextInt(8));
      float[] values = new float[model.steps.size() - from - random.nextInt(2)];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(5);
        if (!model.done.contains(from + i)) {
          model.priorities.putIfAbsent(from + i, values[i]);
        }
      }
      if (values.length > 0) {
        rows.withPriorities(from, values);
      }
    }
    probe.append(model.stream, rows.build());
    makeSelectable(model, firstNew);
  }

  private static void add(ModelStream model, RowsBuilder rows, int id, int flags) {
    rows.row(id, flags);
    model.rows.add(new int[] {id, flags});
  }

  /** The last steps once more, with the closing rows among and after them. */
  private static void resend(ModelStream model, RowsBuilder rows, int count) {
    if (count > 0) {
      int from = model.steps.get(model.steps.size() - count);
      for (int[] row : model.rows.subList(from, model.rows.size())) {
        rows.row(row[0], row[1]);
      }
    }
  }

  /** In the order of the store: what only lacked a priority, then what lacked rows. */
  private void makeSelectable(ModelStream model, int firstNew) {
    for (int step = 0; step < model.steps.size(); step++) {
      boolean known = !model.follow || model.priorities.containsKey(step);
      if (!model.done.contains(step) && known && isReady(model, step)) {
        insert(model, step);
      }
    }
    assertThat(firstNew).isLessThanOrEqualTo(model.steps.size());
  }

  private static boolean isReady(ModelStream model, int step) {
    int row = model.steps.get(step);
    for (int i = 1; i <= HORIZON; i++) {
      if (row + i >= model.rows.size()) {
        return false;
      }
      if ((model.rows.get(row + i)[1] & RowFlags.CLOSING) != 0) {
        return true;
      }
    }
    return true;
  }

  private void complete(ModelStream model) {
    for (int step = 0; step < model.steps.size(); step++) {
      if (!model.done.contains(step) && isReady(model, step)) {
        model.priorities.remove(step);
        insert(model, step);
      }
    }
  }

  private void insert(ModelStream model, int step) {
    model.done.add(step);
    List<int[]> rows = model.rows;
    int row = model.steps.get(step);
    int id = rows.get(row)[0];
    rowsOf.put(id, rows);
    placeOf.put(id, row);
    Float priority = model.priorities.get(step);
    for (ModelTable table : tables) {
      if (stepsBefore(rows, row) % table.period == 0) {
        Map<Integer, Double> live = table.live;
        if (live.size() == CAPACITY) {
          live.remove(live.keySet().iterator().next());
        }
        double largest = live.values().stream().mapToDouble(each -> each).max().orElse(1);
        live.put(id, priority == null ? largest : priority);
      }
    }
  }

  /** Steps of a row's episode before it. */
  private static int stepsBefore(List<int[]> rows, int row) {
    int steps = 0;
    while (steps < row && (rows.get(row - steps - 1)[1] & RowFlags.CLOSING) == 0) {
      steps++;
    }
    return steps;
  }

  private final Map<Integer, List<int[]>> rowsOf = new HashMap<>();
  private final Map<Integer, Integer> placeOf = new HashMap<>();

  private void drawAndUpdate(
      StoreProbe probe, ModelTable model, Table table, SplittableRandom random) {
    Map<Integer, Double> live = model.live;
    int windowRows = 2 + random.nextInt(6);
    for (StoreProbe.Window window : probe.draw(table, 20, windowRows)) {
      assertThat(live).containsKey(window.first());
      double leaf = live.get(window.first());
      assertThat(window.leaf()).isEqualTo(model.mass() == live.size() && leaf == 0 ? 1 : leaf);
      assertThat(window).isEqualTo(model(window, windowRows));
      if (random.nextInt(4) == 0) {
        float priority = random.nextInt(4);
        assertThat(probe.update(table, window.key(), priority).applied()).isEqualTo(1);
        live.put(window.first(), (double) priority);
        break;
      }
    }
  }

  /** The window that the model has in the place of one that was drawn. */
  private StoreProbe.Window model(StoreProbe.Window drawn, int windowRows) {
    List<int[]> rows = rowsOf.get(drawn.first());
    int at = placeOf.get(drawn.first());
    int length = 0;
    byte end = Windows.GOES_ON;
    while (length < windowRows - 1) {
      if (at + 1 == rows.size()) {
        end = Windows.CUT;
        break;
      }
      at++;
      length++;
      if ((rows.get(at)[1] & RowFlags.CLOSING) != 0) {
        end =
            (rows.get(at - 1)[1] & RowFlags.TERMINATED) != 0
                ? Windows.TERMINATED
                : Windows.TRUNCATED;
        break;
      }
    }
    return new StoreProbe.Window(
        drawn.first(), rows.get(at)[0], length, end, drawn.key(), drawn.leaf(), drawn.mass());
  }
}
