package dev.polyak.replay.store;

import static dev.polyak.replay.Requests.limit;
import static dev.polyak.replay.Requests.prioritised;
import static dev.polyak.replay.Requests.tables;
import static dev.polyak.replay.Requests.uniform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.RowsBuilder;
import dev.polyak.replay.limiter.RateLimiter;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.CreateTablesRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that select every second step of an episode: sequences of 4 that overlap by 2. */
class StoreSequenceTest {
  private static final int HORIZON = 4;
  private static final int PERIOD = 2;
  private static final int ROWS = HORIZON + 1;

  @TempDir private Path folder;
  private StoreProbe probe = new StoreProbe(request(sequences()));

  private static dev.polyak.replay.v1.Table.Builder sequences() {
    return uniform("sequences", 1_000).setSequencePeriod(PERIOD);
  }

  private static CreateTablesRequest.Builder request(dev.polyak.replay.v1.Table.Builder... tables) {
    return tables(1 << 20, tables).setHorizon(HORIZON);
  }

  private void create(dev.polyak.replay.v1.Table.Builder... tables) {
    probe.close();
    probe = new StoreProbe(request(tables));
  }

  @AfterEach
  void close() {
    probe.close();
  }

  private static void append(StoreProbe probe, Stream stream, int steps) {
    int first = (int) stream.nextSequence();
    probe.append(stream, RowsBuilder.from(first).steps(first, steps).build());
  }

  @Test
  void selectsTheStepsThatBeginASequence() {
    Stream stream = probe.open("a", 1, false);

    append(probe, stream, HORIZON);
    assertThat(probe.all(ROWS)).isEmpty();
    append(probe, stream, 5);

    Map<Integer, StoreProbe.Window> windows = probe.all(ROWS);
    assertThat(windows).containsOnlyKeys(0, 2, 4);
    assertThat(windows.values())
        .allSatisfy(each -> assertThat(each.last() - each.first()).isEqualTo(HORIZON));
  }

  @Test
  void countsFromTheFirstStepOfEachEpisode() {
    Stream stream = probe.open("a", 1, false);
    probe.append(stream, RowsBuilder.from(0).steps(0, 2).terminated(2).closing(3).build());
    probe.append(stream, RowsBuilder.from(3).steps(10, 8).build());

    assertThat(probe.all(ROWS)).containsOnlyKeys(0, 2, 10, 12);
  }

  @Test
  void endsAnEpisodeWithShorterSequences() {
    Stream stream = probe.open("a", 1, false);
    probe.append(stream, RowsBuilder.from(0).steps(0, 6).terminated(6).closing(7).build());

    Map<Integer, StoreProbe.Window> windows = probe.all(ROWS);

    assertThat(windows).containsOnlyKeys(0, 2, 4, 6);
    assertThat(windows.values().stream().map(StoreProbe.Window::length))
        .containsExactly(4, 4, 3, 1);
    assertThat(windows.get(6).end()).isEqualTo(Windows.TERMINATED);
  }

  @Test
  void countsFromTheIncarnationsFirstRowWhereTheEpisodeBeganBefore() {
    Stream stream = probe.open("a", 1, false);
    append(probe, stream, 7);
    stream = probe.open("a", 2, false);
    probe.store.continueEpisode(stream);
    probe.append(stream, RowsBuilder.from(0).steps(107, 7).build());

    assertThat(probe.all(ROWS)).containsOnlyKeys(0, 2, 107, 109);
  }

  @Test
  void sharesItsRowsWithATableOfSingleSteps() {
    create(uniform("steps", 1_000), sequences());
    append(probe, probe.open("a", 1, false), 8);

    assertThat(probe.all(probe.store.tables().get(0), 2)).containsOnlyKeys(0, 1, 2, 3);
    assertThat(probe.all(probe.store.tables().get(1), ROWS)).containsOnlyKeys(0, 2);
  }

  @Test
  void keepsOnePriorityForASequence() {
    create(prioritised("sequences", 1_000, 1).setSequencePeriod(PERIOD));
    Stream stream = probe.open("a", 1, true);
    probe.append(stream, RowsBuilder.from(0).steps(0, 8).withPriorities(0, 5, 9, 7, 9).build());

    assertThat(probe.all(ROWS)).containsOnlyKeys(0, 2);
    assertThat(probe.table().mass()).isEqualTo(12);
    probe.update(probe.all(ROWS).get(2).key(), 1);
    assertThat(probe.table().mass()).isEqualTo(6);
  }

  @Test
  void letsNoStepWaitForAPriorityThatMeansNothing() {
    create(prioritised("sequences", 1_000, 1).setSequencePeriod(PERIOD));
    Stream stream = probe.open("a", 1, true);
    append(probe, stream, 8);
    assertThat(stream.pending().first()).isZero();

    probe.append(stream, RowsBuilder.priorities(0, 3));
    assertThat(stream.pending().first()).isEqualTo(2);
  }

  @Test
  void removesASequenceThatWasSampledOftenEnough() {
    create(sequences().setMaximumTimesSampled(1));
    append(probe, probe.open("a", 1, false), 10);

    assertThat(probe.draw(3, ROWS))
        .extracting(StoreProbe.Window::first)
        .containsExactlyInAnyOrder(0, 2, 4);
    assertThat(probe.table().size()).isZero();
  }

  @Test
  void removesTheOldestSequenceAtTheCapacity() {
    create(uniform("sequences", 2).setSequencePeriod(PERIOD));
    append(probe, probe.open("a", 1, false), 12);

    assertThat(probe.all(ROWS)).containsOnlyKeys(4, 6);
  }

  @Test
  void selectsNoSequenceThatLacksFramesOfItsStack() {
    CreateTablesRequest.Builder request =
        tables(32 * 64 * 20, uniform("sequences", 600).setSequencePeriod(PERIOD));
    request.setHorizon(HORIZON).getSignatureBuilder().getColumnsBuilder(0).setStack(4);
    probe.close();
    probe = new StoreProbe(request);
    Stream stream = probe.open("a", 1, false);
    probe.store.continueEpisode(stream);

    append(probe, stream, 12);

    assertThat(probe.all(ROWS)).containsOnlyKeys(4, 6);
    assertThat(probe.stack(4)).containsExactly(1, 2, 3, 4);
  }

  @Test
  void keepsTheFileOfASequenceThatWaitsForItsRows() {
    probe.close();
    probe =
        new StoreProbe(
            tables(1 << 15, uniform("sequences", 2).setSequencePeriod(40)).setHorizon(40));
    Stream slow = probe.open("slow", 1, false);
    Stream fast = probe.open("fast", 1, false);
    append(probe, slow, 39);
    for (int i = 0; i < 20; i++) {
      append(probe, fast, 40);
    }

    probe.append(slow, RowsBuilder.from(39).steps(39, 3).build());

    assertThat(probe.all(41)).containsKey(0);
  }

  // ------------------------------------------------------------------------------------ recovery

  @Test
  void goesOnInMidEpisodeThoughItsBeginningIsGone() throws IOException {
    StoreFolder stores = new StoreFolder(folder, lasting());
    long steps;
    try (StoreProbe before = stores.open()) {
      Stream stream = before.open("a", 1, false);
      // Neither a multiple of the period nor of a file's rows.
      append(before, stream, 1);
      before.append(stream, RowsBuilder.from(1).lost(1).build());
      for (int i = 0; i < 400; i++) {
        append(before, stream, 11);
      }
      steps = stream.nextSequence();
      assertThat(stores.rows().getFirst().getFileName()).isNotEqualTo(Path.of("rows-1000"));
      stores.kill();
    }
    try (StoreProbe after = stores.open()) {
      Stream stream = after.open("a", 1, false);
      assertThat(stream.nextSequence()).isEqualTo(steps);
      append(after, stream, 10);

      Map<Integer, StoreProbe.Window> windows = after.all(ROWS);
      assertThat(windows).hasSize(after.table().size()).hasSizeGreaterThan(100);
      assertThat(windows.keySet()).allSatisfy(id -> assertThat((id - 1) % 3).isZero());
      assertThat(windows).containsKey((int) (steps + 3 - (steps - 1) % 3));
    }
  }

  private static CreateTablesRequest.Builder lasting() {
    return tables(1 << 16, uniform("sequences", 800).setSequencePeriod(3)).setHorizon(HORIZON);
  }

  @Test
  void refusesTablesOfAnotherPeriod() {
    StoreSpecification newer = StoreSpecification.of(request(uniform("sequences", 1_000)).build());

    assertThatThrownBy(() -> probe.store.adopt(newer))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("table sequences: sequence_period is 2, not 1");
  }

  // -------------------------------------------------------------------------------- rate limiter

  @Test
  void countsSequencesAgainstTheRateLimit() {
    create(sequences().setRateLimit(limit(1, 1, -1_000, 1_000)));
    Stream stream = probe.open("a", 1, false);
    append(probe, stream, 11);
    assertThat(probe.table().limiter().inserted()).isEqualTo(4);

    assertThat(sequences(stream, RowsBuilder.from(11).steps(11, 1).build())).isZero();
    assertThat(sequences(stream, RowsBuilder.from(11).steps(11, 2).build())).isEqualTo(1);
    assertThat(sequences(stream, RowsBuilder.from(11).terminated(11).closing(12).build()))
        .isEqualTo(2);
    assertThat(
            sequences(
                stream,
                RowsBuilder.from(9).steps(9, 2).lost(11).terminated(11).closing(12).build()))
        .isEqualTo(3);
  }

  private int sequences(Stream stream, AppendRows rows) {
    return probe.store.plan(stream, rows).sequences(stream, rows.getFlags(), HORIZON, PERIOD);
  }

  @Test
  void refusesLimitsUnderWhichTheLargestAppendCouldWaitForEver() {
    int needed = 256 + 3 * (64 + HORIZON / PERIOD);
    StoreSpecification.of(request(sequences().setRateLimit(limit(3, 1, 0, needed))).build());

    assertThatThrownBy(
            () ->
                StoreSpecification.of(
                    request(sequences().setRateLimit(limit(3, 1, 0, needed - 1))).build()))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("for ever")
        .hasMessageContaining("x 66 rows of the largest append = 454.0");
  }

  /** The narrowest limits that are allowed, and whatever comes: error never above, never stuck. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void neitherGoesBeyondTheRateLimitNorWaitsForEver(long seed) {
    int largestAppend = 12;
    int largestDraw = 8;
    double ratio = 1.5;
    double most = largestDraw + ratio * (largestAppend + HORIZON / PERIOD);
    probe.close();
    probe =
        new StoreProbe(
            request(sequences().setRateLimit(limit(ratio, 1, 0, most)))
                .setLargestAppend(largestAppend)
                .setLargestDraw(largestDraw));
    SplittableRandom random = new SplittableRandom(seed);
    RateLimiter limiter = probe.table().limiter();
    List<Stream> streams = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      streams.add(probe.open("s" + i, 1, false));
    }
    int appended = 0;
    int drawn = 0;
    for (int round = 0; round < 3_000; round++) {
      Stream stream = streams.get(random.nextInt(streams.size()));
      AppendRows rows = steps(stream, 1 + random.nextInt(largestAppend), random);
      int windows = 1 + random.nextInt(largestDraw);
      AppendPlan plan = probe.store.plan(stream, rows);
      boolean mayAppend = probe.store.firstTableAgainst(stream, rows, plan) < 0;
      boolean mayDraw = probe.table().admitsDraw(windows);
      assertThat(mayAppend || mayDraw).as("round %d", round).isTrue();
      if (mayAppend && (!mayDraw || random.nextBoolean())) {
        long before = limiter.inserted();
        int expected = plan.sequences(stream, rows.getFlags(), HORIZON, PERIOD);
        probe.store.append(stream, rows, plan);
        assertThat(limiter.inserted() - before).isEqualTo(expected);
        appended++;
      } else {
        probe.draw(windows, ROWS);
        drawn++;
      }
      assertThat(limiter.error()).as("round %d", round).isBetween(0.0, most);
    }
    assertThat(appended).isGreaterThan(500);
    assertThat(drawn).isGreaterThan(500);
  }

  /** Steps of which some end an episode. */
  private static AppendRows steps(Stream stream, int count, SplittableRandom random) {
    int at = (int) stream.nextSequence();
    RowsBuilder rows = RowsBuilder.from(at);
    for (int i = 0; i < count; i++) {
      if (random.nextInt(6) == 0) {
        rows.terminated(at + i).closing(0);
      } else {
        rows.step(at + i);
      }
    }
    return rows.build();
  }
}
