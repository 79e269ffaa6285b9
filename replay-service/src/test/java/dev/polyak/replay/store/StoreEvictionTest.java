package dev.polyak.replay.store;

import static dev.polyak.replay.Requests.ROW_BYTES;
import static dev.polyak.replay.Requests.prioritised;
import static dev.polyak.replay.Requests.tables;
import static dev.polyak.replay.Requests.uniform;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.polyak.proto.Tensors;
import dev.polyak.replay.RowsBuilder;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes when a table or its storage is full. */
class StoreEvictionTest {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  /** With the least storage that a table may have, all its rows stay where they are. */
  @ParameterizedTest
  @CsvSource({
    "100, 1, 1000",
    "1000, 1, 1000",
    "1000, 4, 200",
    "10000, 1, 20",
    "10000, 8, 200",
    "10000, 16, 500"
  })
  void keepsTheCapacityInStepsWithinTheHeadroom(int capacity, int streams, int episode) {
    long bytes = capacity * 5L / 4 * ROW_BYTES;
    try (StoreProbe probe = new StoreProbe(tables(bytes, uniform("replay", capacity)))) {
      List<Stream> open = open(probe, streams, false);
      int steps = 4 * capacity / streams;
      boolean full = false;
      for (int at = 0; at < steps; at++) {
        for (int s = 0; s < streams; s++) {
          RowsBuilder rows = RowsBuilder.from(at);
          if (at % episode == episode - 1) {
            rows.terminated(at).closing(at + 1);
          } else {
            rows.step(at);
          }
          probe.append(open.get(s), rows.build());
          full |= probe.table().size() == capacity;
          assertThat(full && probe.table().size() < capacity).isFalse();
        }
      }

      assertThat(probe.table().size()).isEqualTo(capacity);
      assertThat(probe.store.evicted()).isZero();
      assertThat(probe.store.bytes()).isLessThanOrEqualTo(bytes);
    }
  }

  @Test
  void removesTheOldestRowsAtTheCapacity() {
    try (StoreProbe probe = new StoreProbe(tables(1 << 20, uniform("replay", 5)))) {
      Stream stream = probe.open("a", 1, false);
      probe.append(stream, RowsBuilder.from(0).steps(0, 20).build());

      assertThat(probe.all(4)).containsOnlyKeys(12, 13, 14, 15, 16);
      assertThat(probe.table().limiter().totals().getRemoved()).isEqualTo(12);
    }
  }

  @Test
  void evictsTheOldestFileWithItsLiveRows() {
    long bytes = 1_280L * ROW_BYTES;
    try (StoreProbe probe = new StoreProbe(tables(bytes, uniform("replay", 1_024)))) {
      Stream idle = probe.open("idle", 1, false);
      probe.append(idle, RowsBuilder.from(0).steps(100_000, 10).build());
      probe.store.addOpenStreams(2);
      Stream busy = probe.open("busy", 1, false);
      for (int at = 0; at < 1_600; at++) {
        probe.append(busy, RowsBuilder.from(at).terminated(at).closing(at + 1).build());
      }

      assertThat(probe.store.evicted()).isPositive();
      assertThat(probe.all(4).keySet()).allMatch(id -> id < 100_000);
      assertThat(probe.store.bytes()).isLessThanOrEqualTo(bytes);
    }
  }

  @Test
  void givesAStreamWhoseBlockWentAnotherOne() {
    long bytes = 1_280L * ROW_BYTES;
    try (StoreProbe probe = new StoreProbe(tables(bytes, uniform("replay", 1_024)))) {
      probe.store.addOpenStreams(2);
      Stream slow = probe.open("slow", 1, false);
      Stream busy = probe.open("busy", 1, false);
      probe.append(slow, RowsBuilder.from(0).steps(100_000, 10).build());
      for (int at = 0; at < 3_000; at += 10) {
        probe.append(busy, RowsBuilder.from(at).steps(at, 10).build());
      }

      probe.append(slow, RowsBuilder.from(10).steps(100_010, 10).build());

      Map<Integer, StoreProbe.Window> windows = probe.all(4);
      assertThat(windows).containsKeys(100_010, 100_016).doesNotContainKey(100_009);
      assertThat(windows.get(100_010).last()).isEqualTo(100_013);
    }
  }

  @Test
  void countsUpdatesOfRowsThatAreGone() {
    long bytes = 1_280L * ROW_BYTES;
    try (StoreProbe probe = new StoreProbe(tables(bytes, prioritised("replay", 1_024, 1)))) {
      Stream stream = probe.open("a", 1, false);
      probe.append(stream, RowsBuilder.from(0).steps(0, 10).build());
      StoreProbe.Window early = probe.all(4).get(3);
      assertThat(probe.update(early.key(), 2)).isEqualTo(new Store.Updated(1, 0));
      for (int at = 10; at < 5_000; at += 10) {
        probe.append(stream, RowsBuilder.from(at).steps(at, 10).build());
      }

      assertThat(probe.update(early.key(), 3)).isEqualTo(new Store.Updated(0, 1));
      assertThat(probe.update(-1, 3)).isEqualTo(new Store.Updated(0, 1));
      assertThat(probe.update(Long.MAX_VALUE, 3)).isEqualTo(new Store.Updated(0, 1));
      assertThat(probe.table().stalePriorityUpdates()).isEqualTo(3);
    }
  }

  @Test
  void neverUsesAKeyAgain() {
    long bytes = 160L * ROW_BYTES;
    try (StoreProbe probe = new StoreProbe(tables(bytes, uniform("replay", 128)))) {
      Stream stream = probe.open("a", 1, false);
      Map<Long, Integer> ids = new HashMap<>();
      for (int at = 0; at < 5_000; at += 10) {
        probe.append(stream, RowsBuilder.from(at).steps(at, 10).build());
        for (StoreProbe.Window window : probe.draw(50, 4)) {
          assertThat(ids.merge(window.key(), window.first(), (old, id) -> old))
              .isEqualTo(window.first());
        }
      }
    }
  }

  @Test
  void takesTheLastOfTwoPrioritiesOfOneKey() {
    try (StoreProbe probe = new StoreProbe(tables(1 << 20, prioritised("replay", 100, 1)))) {
      Stream stream = probe.open("a", 1, false);
      probe.append(stream, RowsBuilder.from(0).steps(0, 5).build());
      long key = probe.all(4).get(0).key();

      ByteString priorities = Tensors.ofFloats(new float[] {5, 9});
      probe.store.update(probe.table(), StoreProbe.keys(key, key), priorities);

      assertThat(probe.all(4).get(0).leaf()).isEqualTo(9);
    }
  }

  @Test
  void takesOutWhatWasSampledOftenEnough() {
    try (StoreProbe probe =
        new StoreProbe(tables(1 << 20, uniform("replay", 100).setMaximumTimesSampled(2)))) {
      Stream stream = probe.open("a", 1, false);
      probe.append(stream, RowsBuilder.from(0).steps(0, 8).build());
      assertThat(probe.table().admitsDraw(10)).isTrue();
      assertThat(probe.table().admitsDraw(11)).isFalse();

      List<Integer> drawn = new ArrayList<>();
      probe.draw(10, 4).forEach(window -> drawn.add(window.first()));

      assertThat(drawn).containsExactlyInAnyOrder(0, 0, 1, 1, 2, 2, 3, 3, 4, 4);
      assertThat(probe.table().size()).isZero();
      assertThat(probe.table().describe(1)).contains("minimum_size");
    }
  }

  @Test
  void holdsAnEvictedFileWhileADrawReadsIt() {
    long bytes = 1_280L * ROW_BYTES;
    try (StoreProbe probe = new StoreProbe(tables(bytes, uniform("replay", 1_024)))) {
      Stream stream = probe.open("a", 1, false);
      probe.append(stream, RowsBuilder.from(0).steps(0, 8).build());
      Windows windows = new Windows();
      probe.store.clear(windows, 1);
      probe.store.draw(probe.table(), 0, 1, 4, windows);
      float before = windows.firstFile(0).segment().get(FLOAT, offset(windows));

      for (int at = 8; at < 5_000; at += 10) {
        probe.append(stream, RowsBuilder.from(at).steps(at, 10).build());
      }

      assertThat(probe.store.retiredFiles()).isEqualTo(1);
      assertThat(windows.firstFile(0).segment().get(FLOAT, offset(windows))).isEqualTo(before);
      probe.store.release(windows);
      assertThat(probe.store.retiredFiles()).isZero();
    }
  }

  private static long offset(Windows windows) {
    return (long) windows.firstRow(0) * ROW_BYTES;
  }

  private static List<Stream> open(StoreProbe probe, int count, boolean prioritiesFollow) {
    List<Stream> streams = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      streams.add(probe.open("s" + i, 1, prioritiesFollow));
    }
    probe.store.addOpenStreams(count);
    return streams;
  }
}
