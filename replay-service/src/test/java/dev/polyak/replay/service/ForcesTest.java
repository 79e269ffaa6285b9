package dev.polyak.replay.service;

import static dev.polyak.replay.Requests.prioritised;
import static dev.polyak.replay.Requests.tables;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.proto.Tensors;
import dev.polyak.replay.RowsBuilder;
import dev.polyak.replay.store.Store;
import dev.polyak.replay.store.StoreFolder;
import dev.polyak.replay.store.Stream;
import dev.polyak.replay.store.Table;
import dev.polyak.replay.store.Windows;
import dev.polyak.replay.v1.AppendRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounds of forces that nobody waits for: one is due when something has changed, of any kind. */
class ForcesTest {
  private static final long EVERY = TimeUnit.HOURS.toNanos(1);

  private final BlockingQueue<Runnable> commands = new LinkedBlockingQueue<>();
  private final Windows windows = new Windows();

  @TempDir private Path folder;
  private Store store;
  private Forces forces;
  private long now;

  @BeforeEach
  void storeSteps() throws IOException, InterruptedException {
    store = new StoreFolder(folder, tables(1 << 16, prioritised("replay", 1_000, 1))).openStore();
    forces = new Forces(store.medium(), EVERY, commands::add);
    now = System.nanoTime();
    append(10);
    finishRound();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void append(int steps) {
    Stream stream = store.open("a", 1, false);
    int first = (int) stream.nextSequence();
    AppendRows rows = RowsBuilder.from(first).steps(first, steps).build();
    store.append(stream, rows, store.plan(stream, rows));
  }

  private Table table() {
    return store.tables().getFirst();
  }

  /** Draws a row, and gives its key. */
  private long draw() {
    store.clear(windows, 1);
    store.draw(table(), 0, 1, 2, windows);
    long key = windows.key(0);
    store.release(windows);
    return key;
  }

  private void update(long key) {
    store.update(table(), Tensors.ofLongs(new long[] {key}, 1), Tensors.ofFloats(new float[] {7}));
  }

  /** What waits for a round is forced by the next one, and then nothing is due any more. */
  private void finishRound() throws InterruptedException {
    long before = forces.rounds();
    assertThat(forces.nanoseconds(now)).isLessThanOrEqualTo(EVERY);
    now += EVERY;
    forces.advance(now, false);
    commands.take().run();
    assertThat(forces.rounds()).isEqualTo(before + 1);
    assertNothingIsDue();
  }

  private void assertNothingIsDue() {
    now += EVERY;
    forces.advance(now, false);
    assertThat(forces.nanoseconds(now)).isEqualTo(Long.MAX_VALUE);
    assertThat(store.medium().isSyncing()).isFalse();
  }

  @Test
  void forcesWhatAnAppendChanges() throws InterruptedException {
    append(1);
    finishRound();
  }

  @Test
  void forcesTheCountsOfADraw() throws InterruptedException {
    draw();
    finishRound();
  }

  @Test
  void forcesPriorities() throws InterruptedException {
    long key = draw();
    finishRound();
    update(key);
    finishRound();
  }

  @Test
  void forcesTheEpoch() throws InterruptedException {
    store.setEpoch(3);
    finishRound();
  }

  @Test
  void forcesAtOnceWhatIsWanted() throws InterruptedException {
    long before = forces.rounds();
    append(1);
    forces.advance(now, true);
    commands.take().run();
    assertThat(forces.rounds()).isEqualTo(before + 1);
    forces.advance(now, true);
    assertNothingIsDue();
  }

  @Test
  void forcesNothingForAKeyWhoseRowIsGone() {
    update(1);
    assertNothingIsDue();
  }
}
