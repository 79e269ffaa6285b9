package dev.polyak.replay.store;

import static dev.polyak.replay.Requests.selector;
import static dev.polyak.replay.Requests.tables;
import static dev.polyak.replay.Requests.uniform;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.replay.RowsBuilder;
import dev.polyak.replay.v1.Selector.Kind;
import dev.polyak.replay.v1.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What samplers and removers make of a table. */
class StoreSelectorsTest {
  /** Those of the rows 0 to 6. */
  private static final float[] PRIORITIES = {4, 2, 9, 1, 1, 9, 3};

  @ParameterizedTest
  @CsvSource({
    "KIND_FIFO, 0 1 2 3 4 5 6",
    "KIND_LIFO, 6 5 4 3 2 1 0",
    "KIND_MIN_HEAP, 3 4 1 6 0 2 5",
    "KIND_MAX_HEAP, 2 5 0 6 1 3 4"
  })
  void isAQueueAStackOrAPriorityQueueWhereRowsAreSampledOnce(Kind sampler, String order) {
    try (StoreProbe probe = store(table(sampler).setMaximumTimesSampled(1))) {
      List<Integer> ids = ids(probe.draw(4, 4));
      ids.addAll(ids(probe.draw(3, 4)));

      assertThat(ids).isEqualTo(Arrays.stream(order.split(" ")).map(Integer::valueOf).toList());
      assertThat(probe.table().size()).isZero();
      assertThat(probe.table().admitsDraw(1)).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"KIND_FIFO, 0", "KIND_LIFO, 6", "KIND_MIN_HEAP, 3", "KIND_MAX_HEAP, 2"})
  void drawsTheSameRowAgainWhereRowsStay(Kind sampler, int id) {
    try (StoreProbe probe = store(table(sampler))) {
      List<StoreProbe.Window> windows = probe.draw(20, 4);

      assertThat(windows)
          .hasSize(20)
          .allMatch(window -> window.first() == id && window.leaf() == 1 && window.mass() == 1);
      assertThat(probe.table().size()).isEqualTo(PRIORITIES.length);
    }
  }

  @Test
  void aPriorityQueueFollowsItsUpdates() {
    try (StoreProbe probe = store(table(Kind.KIND_MAX_HEAP))) {
      StoreProbe.Window largest = probe.draw(1, 4).getFirst();
      assertThat(probe.update(largest.key(), 0).applied()).isEqualTo(1);

      assertThat(probe.draw(1, 4).getFirst().first()).isEqualTo(5);
    }
  }

  /** The sampler keeps no priorities here; the remover does. */
  @Test
  void removesTheLowestPriorityFirst() {
    try (StoreProbe probe = store(table(Kind.KIND_FIFO).setRemover(selector(Kind.KIND_MIN_HEAP)))) {
      long oldest = probe.draw(1, 4).getFirst().key();
      probe.update(oldest, 0.5f);

      // Rows 7, 8 and 9 come in with the largest priority there is, for 0, 3 and 4.
      probe.append(probe.open("b", 1, false), RowsBuilder.from(0).steps(7, 6).build());

      assertThat(probe.update(oldest, 1).stale()).isEqualTo(1);
      assertThat(taken(probe)).containsExactly(1, 2, 5, 6, 7, 8, 9);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "KIND_FIFO, 3 4 5 6 7 8 9",
    "KIND_LIFO, 0 1 2 3 4 5 9",
    "KIND_MIN_HEAP, 0 2 5 6 7 8 9",
    "KIND_MAX_HEAP, 0 1 3 4 6 8 9"
  })
  void makesRoomAsItsRemoverSays(Kind remover, String left) {
    try (StoreProbe probe = store(table(Kind.KIND_FIFO).setRemover(selector(remover)))) {
      probe.append(probe.open("b", 1, false), RowsBuilder.from(0).steps(7, 6).build());

      assertThat(taken(probe))
          .isEqualTo(Arrays.stream(left.split(" ")).map(Integer::valueOf).toList());
    }
  }

  /** Random removers belong to the store's seed. */
  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"KIND_UNIFORM", "KIND_PRIORITISED"})
  void removesTheSameRowsInTheSameCalls(Kind remover) {
    List<List<Integer>> left = new ArrayList<>();
    for (int repeat = 0; repeat < 2; repeat++) {
      try (StoreProbe probe = store(table(Kind.KIND_FIFO).setRemover(selector(remover)))) {
        probe.append(probe.open("b", 1, false), RowsBuilder.from(0).steps(7, 40).build());
        left.add(taken(probe));
      }
    }

    assertThat(left.get(0)).hasSize(PRIORITIES.length).contains(43).isEqualTo(left.get(1));
    assertThat(left.get(0)).isNotEqualTo(List.of(37, 38, 39, 40, 41, 42, 43));
  }

  private static Table.Builder table(Kind sampler) {
    return uniform("replay", PRIORITIES.length).setSampler(selector(sampler));
  }

  private static StoreProbe store(Table.Builder table) {
    StoreProbe probe = new StoreProbe(tables(1 << 20, table));
    probe.append(
        probe.open("a", 1, true),
        RowsBuilder.from(0).steps(0, 10).withPriorities(0, PRIORITIES).build());
    return probe;
  }

  private static List<Integer> ids(List<StoreProbe.Window> windows) {
    return new ArrayList<>(windows.stream().map(StoreProbe.Window::first).toList());
  }

  /** What the sampler gives one after the other, each taken out. */
  private static List<Integer> taken(StoreProbe probe) {
    List<Integer> ids = new ArrayList<>();
    Windows windows = new Windows();
    while (probe.table().size() > 0) {
      probe.store.clear(windows, 1);
      probe.store.draw(probe.table(), 0, 1, 2, windows);
      ids.add(probe.id(windows.firstFile(0), windows.firstRow(0)));
      probe.store.release(windows);
      probe.table().remove(windows.selected[0]);
    }
    return ids;
  }
}
