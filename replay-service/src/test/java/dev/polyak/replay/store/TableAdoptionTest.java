package dev.polyak.replay.store;

import static dev.polyak.replay.Requests.selector;
import static dev.polyak.replay.Requests.uniform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.polyak.replay.media.MemoryMedium;
import dev.polyak.replay.v1.Selector;
import dev.polyak.replay.v1.Selector.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What rows keep when their table is created again with another sampler or remover. */
class TableAdoptionTest {
  private static final long FILE = 7;
  private static final List<Kind> KINDS =
      List.of(
          Kind.KIND_UNIFORM,
          Kind.KIND_PRIORITISED,
          Kind.KIND_FIFO,
          Kind.KIND_LIFO,
          Kind.KIND_MIN_HEAP,
          Kind.KIND_MAX_HEAP);

  /** Rows in the order in which they come in, and their priorities. */
  private static final int[] ROWS = {5, 2, 9, 0, 7, 4, 3};

  private static final float[] PRIORITIES = {4, 2, 9, 1, 1, 9, 3};

  private final SplittableRandom random = new SplittableRandom(3);

  static Stream<Arguments> pairs() {
    return KINDS.stream().flatMap(from -> KINDS.stream().map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void carriesAllRowsOverToAnotherSampler(Kind from, Kind to) {
    Table table = table(selector(from), selector(Kind.KIND_FIFO));

    table.adopt(specification(selector(to), selector(Kind.KIND_FIFO)));

    assertThat(table.size()).isEqualTo(ROWS.length);
    boolean kept = keepsPriorities(from);
    for (int i = 0; i < ROWS.length; i++) {
      assertThat(table.contains(ROWS[i])).isTrue();
      if (to == Kind.KIND_PRIORITISED) {
        assertThat(table.weight(ROWS[i])).isEqualTo(kept ? PRIORITIES[i] : 1);
      }
    }
    List<Integer> rows = drained(table);
    if (isRandom(to)) {
      rows.sort(null);
    }
    assertThat(rows).isEqualTo(expected(to, kept));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void carriesAllRowsOverToAnotherRemover(Kind from, Kind to) {
    Table table = table(selector(Kind.KIND_FIFO), selector(from));
    table.adopt(specification(selector(Kind.KIND_FIFO), selector(to)));

    List<Integer> order = expected(to, keepsPriorities(from));
    table.insert(11, FILE, 5, random);

    assertThat(table.size()).isEqualTo(ROWS.length);
    assertThat(table.contains(11)).isTrue();
    if (isRandom(to)) {
      assertThat(drained(table)).doesNotHaveDuplicates().hasSize(ROWS.length);
    } else {
      assertThat(table.contains(order.getFirst())).isFalse();
    }
  }

  @Test
  void takesPrioritiesFromTheRemoverWhereTheSamplerHasNone() {
    Table table = table(selector(Kind.KIND_UNIFORM), selector(Kind.KIND_MIN_HEAP));

    table.adopt(specification(selector(Kind.KIND_PRIORITISED), selector(Kind.KIND_FIFO)));

    for (int i = 0; i < ROWS.length; i++) {
      assertThat(table.weight(ROWS[i])).isEqualTo(PRIORITIES[i]);
    }
    table.insert(11, FILE, 1, random);
    assertThat(table.contains(ROWS[0])).isFalse();
  }

  @Test
  void takesAnotherExponentWithThePrioritiesThatItHas() {
    Table table = table(selector(Kind.KIND_PRIORITISED, 0.5), selector(Kind.KIND_FIFO));

    table.adopt(specification(selector(Kind.KIND_PRIORITISED, 0.25), selector(Kind.KIND_FIFO)));

    for (int i = 0; i < ROWS.length; i++) {
      double weight = Math.pow(PRIORITIES[i], 0.25);
      // In float32, as the weight was from which the priority comes back.
      assertThat(table.weight(ROWS[i])).isCloseTo(weight, within(weight * 0x1p-23));
    }
  }

  @Test
  void goesByTheNumbersOfRowsWhoseArrivalNothingKept() {
    Table table = table(selector(Kind.KIND_UNIFORM), selector(Kind.KIND_PRIORITISED));

    table.adopt(specification(selector(Kind.KIND_FIFO), selector(Kind.KIND_PRIORITISED)));

    assertThat(drained(table)).containsExactly(0, 2, 3, 4, 5, 7, 9);
  }

  @Test
  void goesOnUnderTheNewSelectors() {
    Table table = table(selector(Kind.KIND_PRIORITISED), selector(Kind.KIND_FIFO));
    table.adopt(specification(selector(Kind.KIND_MAX_HEAP), selector(Kind.KIND_MIN_HEAP)));

    table.update(new int[] {9}, new float[] {0.5f}, 1);
    table.insert(11, FILE, Float.NaN, random);

    // Row 9 went as the smallest; row 11 has the largest priority, and is younger than row 4.
    assertThat(drained(table)).containsExactly(4, 11, 5, 3, 2, 0, 7);
  }

  /** Rows in the order in which the table gives them away. */
  private List<Integer> drained(Table table) {
    List<Integer> rows = new ArrayList<>();
    int[] chosen = new int[1];
    while (table.size() > 0) {
      table.select(random, chosen, 1);
      rows.add(chosen[0]);
      table.remove(chosen[0]);
    }
    return rows;
  }

  /** The order in which rows go; of a random selector, that of their numbers. */
  private static List<Integer> expected(Kind kind, boolean keptPriorities) {
    return switch (kind) {
      case KIND_FIFO -> List.of(5, 2, 9, 0, 7, 4, 3);
      case KIND_LIFO -> List.of(3, 4, 7, 0, 9, 2, 5);
      case KIND_MIN_HEAP ->
          keptPriorities ? List.of(0, 7, 2, 3, 5, 9, 4) : List.of(5, 2, 9, 0, 7, 4, 3);
      case KIND_MAX_HEAP ->
          keptPriorities ? List.of(9, 4, 5, 3, 2, 0, 7) : List.of(5, 2, 9, 0, 7, 4, 3);
      default -> List.of(0, 2, 3, 4, 5, 7, 9);
    };
  }

  private static boolean isRandom(Kind kind) {
    return kind == Kind.KIND_UNIFORM || kind == Kind.KIND_PRIORITISED;
  }

  private static boolean keepsPriorities(Kind kind) {
    return kind == Kind.KIND_PRIORITISED
        || kind == Kind.KIND_MIN_HEAP
        || kind == Kind.KIND_MAX_HEAP;
  }

  private Table table(Selector.Builder sampler, Selector.Builder remover) {
    Table table =
        new Table(specification(sampler, remover), 40, new MemoryMedium(0, 1).ledger(0), row -> {});
    for (int i = 0; i < ROWS.length; i++) {
      table.insert(ROWS[i], FILE, PRIORITIES[i], random);
    }
    return table;
  }

  private static TableSpecification specification(
      Selector.Builder sampler, Selector.Builder remover) {
    return TableSpecification.of(
        uniform("replay", ROWS.length).setSampler(sampler).setRemover(remover).build(), 3, 8, 8, 1);
  }
}
