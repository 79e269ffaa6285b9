package dev.polyak.replay.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.polyak.proto.Tensors;
import dev.polyak.replay.media.Medium;
import dev.polyak.replay.media.MemoryMedium;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.CreateTablesRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A store as a test sees it: appends without a limiter, draws read back by the identity of their
 * rows.
 */
final class StoreProbe implements AutoCloseable {
  final Store store;

  /** What has been packed and is not in its place yet. */
  private final BlockingQueue<Runnable> packed = new LinkedBlockingQueue<>();

  /** What the store's clock says. */
  long nanoTime;

  /** A drawn window: the identities of its first and last row. */
  record Window(int first, int last, int length, byte end, long key, double leaf, double mass) {}

  StoreProbe(CreateTablesRequest.Builder request) {
    this(request, specification -> new MemoryMedium(1_000, specification.shape().rowsBytes()));
  }

  /** What gives a store its medium. */
  interface Media {
    Medium of(StoreSpecification specification) throws IOException;
  }

  StoreProbe(CreateTablesRequest.Builder request, Media media) {
    StoreSpecification specification = StoreSpecification.of(request.build());
    try {
      store = new Store(specification, media.of(specification), () -> nanoTime);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  Stream open(String name, long incarnation, boolean prioritiesFollow) {
    return store.open(name, incarnation, prioritiesFollow);
  }

  AppendPlan append(Stream stream, AppendRows rows) {
    AppendChecks.require(store.specification().layout(), rows);
    AppendPlan plan = store.plan(stream, rows);
    store.append(stream, rows, plan);
    return plan;
  }

  Table table() {
    return store.tables().getFirst();
  }

  List<Window> draw(int count, int windowRows) {
    return draw(table(), count, windowRows);
  }

  List<Window> draw(Table table, int count, int windowRows) {
    Windows windows = new Windows();
    store.clear(windows, count);
    store.draw(table, 0, count, windowRows, windows);
    List<Window> drawn = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      drawn.add(
          new Window(
              id(windows.firstFile(i), windows.firstRow(i)),
              id(windows.lastFile(i), windows.lastRow(i)),
              windows.length(i),
              windows.end(i),
              windows.key(i),
              windows.leaf(i),
              windows.mass(i)));
    }
    store.release(windows);
    return drawn;
  }

  /** The identities of a selectable row's frames, the oldest first. */
  int[] stack(int id) {
    int[] stack = new int[store.specification().layout().historyRows() + 1];
    Windows windows = new Windows();
    boolean found = false;
    for (int round = 0; round < 100 && !found; round++) {
      store.clear(windows, 20 * table().size());
      store.draw(table(), 0, 20 * table().size(), 2, windows);
      for (int i = 0; i < windows.count() && !found; i++) {
        RowFile file = windows.firstFile(i);
        int row = windows.firstRow(i);
        found = id(file, row) == id;
        for (int back = 0; back < stack.length; back++) {
          stack[stack.length - 1 - back] = id(file, row - Math.min(back, windows.age(i)));
        }
      }
      store.release(windows);
    }
    return found ? stack : new int[0];
  }

  int id(RowFile file, int row) {
    return (int) observation(file, row).getFloat();
  }

  /** A row's observation, as it was appended. */
  ByteBuffer observation(RowFile file, int row) {
    RowLayout layout = store.specification().layout();
    byte[] bytes = new byte[layout.rowBytes()];
    file.read(row, 1, bytes);
    ColumnLayout column = layout.columns().getFirst();
    return ByteBuffer.wrap(bytes, column.offset(), column.bytes())
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Forces what is there, as a round does. */
  void sync() {
    CompletableFuture<Throwable> done = new CompletableFuture<>();
    store.medium().sync(failure -> done.completeAsync(() -> failure));
    Throwable failed = done.join();
    store.medium().endSync(failed);
    assertThat(failed).isNull();
  }

  /** Begins to pack a file that is left and forced; false where there is none. */
  boolean beginPacking() {
    store.advancePacking(packed::add);
    return store.isPacking();
  }

  /** Waits for the file that is being packed, and puts it in its place. */
  void endPacking() {
    try {
      packed.take().run();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  /** Forces and packs what can be; returns the packed files. */
  int packAll() {
    sync();
    while (beginPacking()) {
      endPacking();
      // What was replaced can be used again.
      sync();
    }
    return store.packedFiles();
  }

  /** Every selectable row's window, by the row's identity; so many draws that none is missing. */
  Map<Integer, Window> all(int windowRows) {
    return all(table(), windowRows);
  }

  Map<Integer, Window> all(Table table, int windowRows) {
    Map<Integer, Window> windows = new TreeMap<>();
    if (table.size() > 0) {
      for (int round = 0; round < 100 && windows.size() < table.size(); round++) {
        draw(table, 20 * table.size(), windowRows).forEach(each -> windows.put(each.first(), each));
      }
    }
    return windows;
  }

  Store.Updated update(long key, float priority) {
    return update(table(), key, priority);
  }

  Store.Updated update(Table table, long key, float priority) {
    return store.update(table, keys(key), Tensors.ofFloats(new float[] {priority}));
  }

  static ByteString keys(long... keys) {
    return Tensors.ofLongs(keys, keys.length);
  }

  @Override
  public void close() {
    store.close();
    packed.forEach(Runnable::run);
  }
}
