package dev.polyak.replay.store;

import static dev.polyak.replay.Requests.tables;
import static dev.polyak.replay.Requests.uniform;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.replay.RowsBuilder;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.CreateTablesRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How old sampled rows are, and by which weights they were chosen; the horizon is 3. */
class StoreAgeTest {
  @TempDir private Path folder;

  private record Age(float seconds, int actingUpdate) {}

  private static CreateTablesRequest.Builder request() {
    return tables(1 << 20, uniform("replay", 1_000));
  }

  /** 16 steps that were chosen by the weights after an update. */
  private static AppendRows rows(int first, long update) {
    return RowsBuilder.from(first).steps(first, 16).build().toBuilder()
        .setActingUpdate(update + 1)
        .build();
  }

  /** Of every selectable row, by its identity. */
  private static Map<Integer, Age> ages(StoreProbe probe) {
    Map<Integer, Age> ages = new TreeMap<>();
    Windows windows = new Windows();
    while (ages.size() < probe.table().size()) {
      probe.store.clear(windows, 200);
      probe.store.draw(probe.table(), 0, 200, 2, windows);
      for (int i = 0; i < windows.count(); i++) {
        ages.put(
            probe.id(windows.firstFile(i), windows.firstRow(i)),
            new Age(
                probe.store.ageSeconds(windows, i, probe.store.now()),
                probe.store.actingUpdate(windows, i)));
      }
      probe.store.release(windows);
    }
    return ages;
  }

  @Test
  void tellsWhenARowCameInAndByWhichWeightsItWasChosen() {
    try (StoreProbe probe = new StoreProbe(request())) {
      Stream stream = probe.open("a", 1, false);
      probe.append(stream, rows(0, 7));
      probe.nanoTime = TimeUnit.MILLISECONDS.toNanos(2_500);
      probe.append(stream, rows(16, 9));
      probe.nanoTime = TimeUnit.SECONDS.toNanos(10);

      Map<Integer, Age> ages = ages(probe);

      assertThat(ages).hasSize(29);
      ages.forEach(
          (row, age) -> assertThat(age).isEqualTo(row < 16 ? new Age(10, 8) : new Age(7.5f, 10)));
    }
  }

  @Test
  void countsTheNewestOfRowsThatLieSideBySide() {
    try (StoreProbe probe = new StoreProbe(request())) {
      Stream stream = probe.open("a", 1, false);
      probe.append(stream, RowsBuilder.from(0).steps(0, 2).build());
      probe.nanoTime = TimeUnit.SECONDS.toNanos(4);
      probe.append(stream, RowsBuilder.from(2).steps(2, 3).build());
      probe.nanoTime = TimeUnit.SECONDS.toNanos(5);

      assertThat(ages(probe))
          .containsOnly(Map.entry(0, new Age(1, 0)), Map.entry(1, new Age(1, 0)));
    }
  }

  @Test
  void knowsNothingOfRowsOfAnEarlierProcess() throws IOException {
    StoreFolder stores = new StoreFolder(folder, request());
    try (StoreProbe before = stores.open()) {
      before.append(before.open("a", 1, false), rows(0, 7));
      stores.kill();
    }
    try (StoreProbe after = stores.open()) {
      after.append(after.open("a", 1, false), rows(16, 9));

      assertThat(ages(after))
          .hasSize(29)
          .containsEntry(15, new Age(Float.NaN, 0))
          .containsEntry(16, new Age(0, 10));
    }
  }
}
